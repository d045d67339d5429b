import 'server-only';
import ipaddr from 'ipaddr.js';
import type { Config } from '../config';
import { peerAddress } from './request-context';

/** The sender of a request: whom limits are counted for, and which address of the studio it used. */
export interface Client {
  /** An IPv4 address, the /64 of an IPv6 one, or `unknown`. */
  address: string;
  /** The host that the browser used, with its port. */
  host: string | null;
  secure: boolean;
}

/**
 * The client of a request. `X-Forwarded-*` count only when the connection comes from a configured proxy. Of the
 * forwarded addresses the last one that is not such a proxy counts, since anybody can write those before it.
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

/**
 * The origin at which browsers find the studio, for addresses that must be absolute: as configured, otherwise as this
 * browser says: only this browser gets the answer.
 */
export function publicOrigin(config: Config, request: Request): string {
  const { host, secure } = clientOf(config, request);
  const origin = config.publicUrl ?? `${secure ? 'https' : 'http'}://${host ?? 'localhost'}`;
  return URL.canParse(origin) ? new URL(origin).origin : '';
}

const yearSeconds = 365 * 24 * 3_600;

/** Has browsers use https from now on. Sent over https only, as the standard demands (RFC 6797, 7.2). */
export function setTransportSecurity(headers: Headers, client: Client): void {
  if (client.secure) headers.set('strict-transport-security', `max-age=${yearSeconds}`);
}

function isTrusted(config: Config, address: string | null): boolean {
  if (address === null || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return config.trustedProxies.some(([network, bits]) => {
    return network.kind() === parsed.kind() && parsed.match([network, bits]);
  });
}

/** One person usually has a whole /64 of IPv6 addresses. */
function networkOf(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()}/64`;
}

function lastOf(list: string | null): string | null {
  return list?.split(',').at(-1)?.trim() || null;
}

/** A browser that lies about its origin here harms only itself: its cookies are marked Secure. */
function isHttps(config: Config, forwarded: string | null, headers: Headers): boolean {
  if (forwarded !== null) return forwarded === 'https';
  if (config.publicUrl?.startsWith('https:')) return true;
  return headers.get('origin')?.startsWith('https:') ?? false;
}
