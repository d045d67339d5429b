import 'server-only';

/**
 * Where the gateway's result links lead, by its documentation and public transcripts. The names are exact, because a
 * sub-domain may belong to someone else.
 */
const knownHosts = new Set([
  'filesystem.site',
  'pro.filesystem.site',
  'videos.openai.com',
  'file.302.ai',
  'apioss4.sydney-ai.com',
]);

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
  return trust ?? (knownHosts.has(url.hostname) && isPlainHttps(url) ? 'public' : null);
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
