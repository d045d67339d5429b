import 'server-only';

/**
 * The hosts of result links, from the documentation of the gateway and its vendors and from published answers. The
 * names are exact, because a sub-domain or a bucket of the same service may belong to anyone.
 */
const knownHosts = new Set([
  ...['filesystem.site', 'pro.filesystem.site', 'file.302.ai', 'apioss4.sydney-ai.com'],
  ...['aihubmix.com', 'api.inferera.com'],
  // OpenAI: its storage accounts at Azure, and files of its own domains.
  ...['videos.openai.com', 'images.openai.com', 'files.oaiusercontent.com'],
  ...['oaidalleapiprodscus', 'dalleprodsec'].map((account) => `${account}.blob.core.windows.net`),
  // Google: pictures that its own services host.
  ...['lh3.googleusercontent.com', 'lh4.googleusercontent.com', 'generativelanguage.googleapis.com'],
  // Volcano and BytePlus: the buckets of their picture models.
  ...['ark-content-generation-v2-cn-beijing', 'ark-content-generation-cn-beijing'].map(
    (bucket) => `${bucket}.tos-cn-beijing.volces.com`,
  ),
  ...['ark-content-generation-v2-ap-southeast-1', 'ark-content-generation-ap-southeast-1'].map(
    (bucket) => `${bucket}.tos-ap-southeast-1.volces.com`,
  ),
  // Alibaba: the buckets of its picture models.
  'dashscope-result-bj.oss-cn-beijing.aliyuncs.com',
  'dashscope-result-sh.oss-cn-shanghai.aliyuncs.com',
  // Black Forest Labs.
  ...['delivery-eu1.bfl.ai', 'delivery-us1.bfl.ai', 'delivery-eu4.bfl.ai', 'delivery.bfl.ai'],
]);

/** Domains whose every sub-domain is the vendor's own: regions of one store, which nobody else can rent. */
const knownDomains = /^sdmntpr[a-z0-9]{2,40}\.oaiusercontent\.com$/;

/** Hosts that anyone can rent a part of, and the part that is a vendor's own. */
const knownPaths: Readonly<Record<string, readonly string[]>> = {
  'storage.googleapis.com': ['/ai-sandbox-videofx/'],
};

function isKnown({ hostname, pathname }: URL): boolean {
  if (knownHosts.has(hostname) || knownDomains.test(hostname)) return true;
  return (
    Object.hasOwn(knownPaths, hostname) &&
    knownPaths[hostname]?.some((path) => pathname.startsWith(path)) === true
  );
}

/** `public`: only by https and at a public address. `configured`: this very host:port was configured, any address. */
export type HostTrust = 'public' | 'configured';

/**
 * Whether a picture may be fetched from an address; null if not. A configured `host` is one more known host; a
 * configured `host:port` may also be plain http, private or loopback.
 */
export function trustHost(url: URL, imageHosts: readonly string[]): HostTrust | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '') return null;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  let trust: HostTrust | null = null;
  for (const entry of imageHosts) {
    const { host, port: entryPort } = splitEntry(entry);
    if (host !== url.hostname) continue;
    if (entryPort === port) return 'configured';
    if (entryPort === null && isPlainHttps(url)) trust = 'public';
  }
  return trust ?? (isPlainHttps(url) && isKnown(url) ? 'public' : null);
}

function isPlainHttps(url: URL): boolean {
  return url.protocol === 'https:' && url.port === '';
}

/** The host as URL would write it: `[0:0::1]` and `[::1]` are the same. */
function splitEntry(entry: string): { host: string; port: string | null } {
  const port = /:(\d+)$/.exec(entry)?.[1] ?? null;
  const name = port === null ? entry : entry.slice(0, -(port.length + 1));
  const url = URL.canParse(`http://${name}`) ? new URL(`http://${name}`) : null;
  return { host: url?.hostname ?? name, port };
}
