import 'server-only';
import { type GuardedAnswer, guardedFetch, type Lookup } from './guarded-fetch';
import { type HostTrust, trustHost } from './picture-hosts';
import { type DownloadedPicture, type DownloadSeams, downloadError, receivePicture } from './receive-picture';
import { sandboxOrigin, type Upstream } from './upstream';

const redirectsMax = 5;

/**
 * Fetches a result picture from the link that the gateway gave, without credentials, from allowed hosts only; each
 * redirect is checked like the first address.
 * @throws AppError as `receivePicture`
 */
export function downloadPicture(
  caller: AbortSignal,
  upstream: Upstream,
  link: string,
  seams: DownloadSeams = {},
): Promise<DownloadedPicture> {
  const open = (signal: AbortSignal) => followLink(signal, upstream, link, seams.lookup);
  return receivePicture(caller, upstream.apiKey, open, seams);
}

/** The answer at the end of all redirects, its body unread. */
async function followLink(
  signal: AbortSignal,
  upstream: Upstream,
  link: string,
  lookup: Lookup | undefined,
): Promise<GuardedAnswer> {
  let url = parseLink(link);
  for (let redirects = 0; ; redirects += 1) {
    const trust = trustLink(url, upstream);
    const answer = await get(signal, upstream, url, trust, lookup);
    if (answer.location === null) return answer;
    answer.close();
    if (redirects === redirectsMax) throw downloadError('refused', 'The link redirects too often.');
    url = parseLink(answer.location, url);
  }
}

function parseLink(link: string, base?: URL): URL {
  if (!URL.canParse(link, base)) throw downloadError('refused', 'The link of the picture is not an address.');
  return new URL(link, base);
}

/** In demo only the sandbox's own pictures; otherwise never the sandbox. */
function trustLink(url: URL, upstream: Upstream): HostTrust {
  const trust = upstream.demo
    ? demoTrust(url)
    : (trustGateway(url, upstream) ?? trustHost(url, upstream.imageHosts));
  if (trust !== null) return trust;
  throw downloadError('refused', `Pictures are not fetched from ${url.protocol}//${url.host.slice(0, 200)}.`);
}

/** The gateway itself was configured: it may be at a private address. */
function trustGateway(url: URL, { baseUrl }: Upstream): HostTrust | null {
  return url.origin === new URL(baseUrl).origin && isWithoutUser(url) ? 'configured' : null;
}

function demoTrust(url: URL): HostTrust | null {
  return url.origin === sandboxOrigin && isWithoutUser(url) ? 'public' : null;
}

function isWithoutUser({ username, password }: URL): boolean {
  return username === '' && password === '';
}

async function get(
  signal: AbortSignal,
  upstream: Upstream,
  url: URL,
  trust: HostTrust,
  lookup: Lookup | undefined,
): Promise<GuardedAnswer> {
  if (!upstream.demo) return guardedFetch(signal, url, trust === 'public', lookup ? { lookup } : {});
  const response = await upstream.fetch(url, { signal, redirect: 'manual' });
  return { response, location: null, close: () => undefined };
}
