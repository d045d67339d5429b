import 'server-only';
import { isIP } from 'node:net';
import { pause } from '../tasks/poll-task';
import { sandboxOrigin, type Upstream } from '../upstream';
import {
  type GuardedAnswer,
  guardedFetch,
  isListableAddress,
  isPublicAddress,
  type Lookup,
} from './guarded-fetch';
import { type HostTrust, trustHost } from './picture-hosts';
import {
  type DownloadedPicture,
  type DownloadSeams,
  downloadError,
  mayChange,
  receivePicture,
} from './receive-picture';

const redirectsMax = 5;
/** A host may get a picture some seconds after its link was given out. */
const defaultPausesMs = [500, 1_500, 3_000];

/**
 * Fetches a result picture from the link that the gateway gave, without credentials, from allowed hosts only; each
 * redirect is checked like the first address. A relative link is one of the gateway. A host that does not have the
 * picture yet, or sends only part of it, is asked again for some seconds.
 * @throws AppError as `receivePicture`; `details.pictureLink` if the host only has to be allowed
 */
export async function downloadLinkedPicture(
  caller: AbortSignal,
  upstream: Upstream,
  link: string,
  seams: DownloadSeams = {},
): Promise<DownloadedPicture> {
  const open = (signal: AbortSignal) => openLink(signal, upstream, link, seams.lookup);
  const pace = upstream.demo ? upstream.pollPace : 1;
  for (const pauseMs of seams.pausesMs ?? defaultPausesMs) {
    try {
      return await receivePicture(caller, upstream.apiKey, open, seams);
    } catch (cause) {
      if (!mayChange(cause)) throw cause;
      await pause(caller, pauseMs * pace);
    }
  }
  return receivePicture(caller, upstream.apiKey, open, seams);
}

/** A path without a slash at its start may be meant from the base address or from the root of the gateway. */
async function openLink(
  signal: AbortSignal,
  upstream: Upstream,
  link: string,
  lookup: Lookup | undefined,
): Promise<GuardedAnswer> {
  const base = linkBase(link, upstream);
  const first = parseLink(link, base);
  const answer = await followLink(signal, upstream, first, lookup);
  const atRoot = base && /^\w/.test(link) ? parseLink(`/${link}`, base) : first;
  if (answer.response.status !== 404 || atRoot.href === first.href) return answer;
  await answer.response.body?.cancel();
  answer.close();
  return followLink(signal, upstream, atRoot, lookup);
}

/** The answer at the end of all redirects, its body unread. */
async function followLink(
  signal: AbortSignal,
  upstream: Upstream,
  link: URL,
  lookup: Lookup | undefined,
): Promise<GuardedAnswer> {
  let url = withTrust(link, upstream);
  for (let redirects = 0; ; redirects += 1) {
    const trust = trustLink(url, upstream);
    const answer = await get(signal, upstream, url, trust, lookup);
    if (answer.location === null) return answer;
    answer.close();
    if (redirects === redirectsMax) throw downloadError('refused', 'The link redirects too often.');
    url = withTrust(parseLink(answer.location, url), upstream);
  }
}

/** Gateways write links as `/images/x.png` and `//cdn.example.com/x.png`. Text that is not an address gets no base. */
function linkBase(link: string, { baseUrl }: Upstream): URL | undefined {
  const isRelative = /^\.{0,2}\/[^\s\\]*$|^[\w%~-][\w.%~/-]*\.(?:png|jpe?g|webp|gif|avif)(?:\?\S*)?$/i.test(
    link,
  );
  return isRelative ? new URL(`${baseUrl}/`) : undefined;
}

/** A host that is trusted over https is never asked over http. */
function withTrust(url: URL, upstream: Upstream): URL {
  if (url.protocol !== 'http:' || upstream.demo || findTrust(url, upstream) !== null) return url;
  const secure = new URL(url.href.replace(/^http:/, 'https:'));
  return findTrust(secure, upstream) === null ? url : secure;
}

function parseLink(link: string, base?: URL): URL {
  if (!URL.canParse(link, base)) throw downloadError('refused', 'The link of the picture is not an address.');
  return new URL(link, base);
}

/** In demo, only the sandbox's own pictures are trusted; otherwise the sandbox never is. */
function findTrust(url: URL, upstream: Upstream): HostTrust | null {
  return upstream.demo
    ? demoTrust(url)
    : (trustGateway(url, upstream) ?? trustHost(url, upstream.imageHosts));
}

function trustLink(url: URL, upstream: Upstream): HostTrust {
  const trust = findTrust(url, upstream);
  if (trust !== null) return trust;
  const entry = upstream.demo ? null : listEntry(url);
  const details = entry === null ? {} : { pictureLink: { host: entry, link: url.href } };
  const host = url.host.slice(0, 200);
  throw downloadError('refused', `Pictures are not fetched from ${url.protocol}//${host}.`, details);
}

/**
 * The entry that an owner would add to the list of hosts to get the picture; null if none would help. A public host is
 * asked by https and needs no port. Any other host, or an address over http, is asked only if its port is listed too.
 */
function listEntry(url: URL): string | null {
  const { hostname, host, protocol, origin } = url;
  if (!/^https?:$/.test(protocol) || !isWithoutUser(url) || origin === sandboxOrigin) return null;
  const literal = hostname.replace(/^\[|\]$/g, '');
  const isAddress = isIP(literal) !== 0;
  if (isAddress && !isListableAddress(literal)) return null;
  if (!isAddress && !/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?$/i.test(hostname)) return null;
  if (/^localhost\.?$|\.localhost\.?$/i.test(hostname)) return null;
  const isOpen = isAddress ? isPublicAddress(literal) && protocol === 'https:' : hostname.includes('.');
  if (isOpen || url.port !== '') return host.slice(0, 200);
  return `${host.slice(0, 200)}:${protocol === 'https:' ? 443 : 80}`;
}

/** The gateway itself was configured, so it may be at a private address. */
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
