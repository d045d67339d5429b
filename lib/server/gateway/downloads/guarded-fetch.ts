import 'server-only';
import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import ipaddr from 'ipaddr.js';
import { buildConnector, fetch as undiciFetch } from 'undici';
import { isErrorNamed } from '@/lib/protocol/is-error-named';
import { singleCallAgent } from '../calls/single-call-agent';

/** A host resolved to an address that is not of the open internet. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** The signature of `dns.lookup`, which tests replace. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  /** `dns.lookup` gives no addresses with an error. */
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

export interface GuardedAnswer {
  response: Response;
  /** Where a redirect leads. */
  location: string | null;
  close(): void;
}

export interface GuardedFetchOptions {
  lookup?: Lookup;
  /** Sent as they are: a caller that passes credentials has checked the address. */
  headers?: Record<string, string>;
}

/**
 * One GET without redirects. With `publicOnly`, the connection itself asks the resolver and accepts only
 * public addresses, so that a name cannot resolve to one address when checked and to another when used.
 * @throws PrivateAddressError inside the cause chain, or what undici throws.
 */
export async function guardedFetch(
  signal: AbortSignal,
  url: URL,
  publicOnly: boolean,
  { lookup = systemLookup, headers = {} }: GuardedFetchOptions = {},
): Promise<GuardedAnswer> {
  // A literal address never reaches the resolver.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (publicOnly && /^[\d.]+$|:/.test(literal) && !isPublicAddress(literal)) {
    throw new PrivateAddressError(`${url.hostname} is not a public address.`);
  }
  const agent = singleCallAgent(
    buildConnector({ timeout: 15_000, lookup: publicOnly ? publicLookup(lookup) : adapt(lookup) }),
  );
  const close = () => void agent.destroy();
  try {
    const answer = await undiciFetch(url, {
      signal,
      dispatcher: agent,
      redirect: 'manual',
      headers: { accept: 'image/*', 'accept-encoding': 'identity', ...headers },
    });
    // The package's Response is the platform's by shape but not by type.
    const response = answer as unknown as Response;
    const location = redirectStatuses.has(response.status) ? response.headers.get('location') : null;
    return { response, location, close };
  } catch (cause) {
    close();
    throw cause;
  }
}

function publicLookup(lookup: Lookup) {
  return adapt((hostname, options, callback) => {
    lookup(hostname, options, (error, addresses = []) => {
      if (error !== null) return callback(error, []);
      // An internal address among public ones is a trap, not an oversight.
      const internal = addresses.find(({ address }) => !isPublicAddress(address));
      if (internal === undefined && addresses.length > 0) return callback(null, addresses);
      callback(new PrivateAddressError(`${hostname} resolves to an address that is not public.`), []);
    });
  });
}

/** Sockets ask for one address or for all of them. */
function adapt(lookup: Lookup) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses = []) => {
      const first = addresses[0];
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${hostname} has no address.`), '', 0);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Azure's host agent looks like any public address, but answers with secrets. */
const metadataAddresses = new Set(['168.63.129.16']);

/**
 * Whether an address belongs to the public internet: not private, loopback, link-local, shared, multicast, metadata or
 * reserved, nor one that carries such an IPv4 address inside (mapped, NAT64). Tunnels (6to4, Teredo) are refused.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) {
    return parsed.range() === 'unicast' && !metadataAddresses.has(parsed.toString());
  }
  const bytes = parsed.toByteArray();
  // RFC 6052's well-known prefix only: networks without IPv4 reach public hosts through it.
  const nat64 = [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
  if (nat64.every((byte, position) => bytes[position] === byte)) {
    return isPublicAddress(ipaddr.fromByteArray(bytes.slice(12)).toString());
  }
  // Global unicast is 2000::/3; anything else is reserved or not handed out.
  return parsed.range() === 'unicast' && ((bytes[0] ?? 0) & 0xe0) === 0x20;
}

/**
 * Whether an owner may want to list an address: a public one, or one of their own network. Others lead to the machine
 * itself, to the secrets of its cloud, or nowhere.
 */
export function isListableAddress(address: string): boolean {
  if (isPublicAddress(address)) return true;
  if (!ipaddr.isValid(address)) return false;
  // Nothing answers in the reserved blocks. An owner who lists one of them gets an error that says so.
  return ['private', 'uniqueLocal', 'carrierGradeNat', 'reserved'].includes(ipaddr.process(address).range());
}

export function isPrivateAddressError(value: unknown): value is PrivateAddressError {
  return isErrorNamed<PrivateAddressError>(value, 'PrivateAddressError');
}
