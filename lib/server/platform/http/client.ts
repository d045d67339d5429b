import 'server-only';
import ipaddr from 'ipaddr.js';
import type { Config } from '../config';
import { peerAddress } from './request-context';

/** Who limits count against, and where the browser says it is. */
export interface Client {
  /** An IPv4 address, the /64 of an IPv6 one, or `unknown`. */
  address: string;
  /** What the browser used as host, with its port. */
  host: string | null;
  secure: boolean;
}

/**
 * The client of a request. `X-Forwarded-*` are believed only when the connection comes from a configured proxy, and of
 * the forwarded addresses only the last that is not itself such a proxy: whatever is left of it, anybody can write.
 */
export function clientOf(config: Config, request: Request): Client {
  const { headers } = request;
  const peer = peerAddress();
  const host = headers.get('host');
  // The platform writes these headers itself.
  const isBehindProxy = config.serverless || isTrusted(config, peer);
  if (!isBehindProxy) {
    return { address: networkOf(peer), host, secure: isHttps(config, null, headers) };
  }
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
  const nearest = hops.reverse().find((hop) => hop !== '' && !isTrusted(config, hop));
  return {
    address: networkOf(nearest ?? peer),
    host: lastOf(headers.get('x-forwarded-host')) ?? host,
    secure: isHttps(config, lastOf(headers.get('x-forwarded-proto')), headers),
  };
}

function isTrusted(config: Config, address: string | null): boolean {
  if (address === null || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return config.trustedProxies.some(([network, bits]) => {
    return network.kind() === parsed.kind() && parsed.match([network, bits]);
  });
}

/** One person has a whole /64 of IPv6 addresses. */
function networkOf(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()}/64`;
}

function lastOf(list: string | null): string | null {
  return list?.split(',').at(-1)?.trim() || null;
}

/** A browser's own word is enough to mark a cookie Secure: it can only harm itself. */
function isHttps(config: Config, forwarded: string | null, headers: Headers): boolean {
  if (forwarded !== null) return forwarded === 'https';
  if (config.publicUrl?.startsWith('https:')) return true;
  return headers.get('origin')?.startsWith('https:') ?? false;
}
