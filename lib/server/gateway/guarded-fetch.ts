import 'server-only';
import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { Agent, fetch as undiciFetch } from 'undici';
import { isPublicAddress } from './public-address';

/** A host led to an address that is not of the open internet. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** As `dns.lookup`, the seam for tests. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

export interface GuardedAnswer {
  response: Response;
  /** Where a redirect leads. */
  location: string | null;
  close(): void;
}

/**
 * One GET without credentials or redirects. With `publicOnly`, the connection itself asks the resolver and is given
 * none but public addresses, so that a name cannot resolve one way when checked and another when used.
 * @throws PrivateAddressError inside the cause chain, or what undici throws.
 */
export async function guardedFetch(
  signal: AbortSignal,
  url: URL,
  publicOnly: boolean,
  lookup: Lookup = systemLookup,
): Promise<GuardedAnswer> {
  // A literal address never reaches the resolver.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (publicOnly && /^[\d.]+$|:/.test(literal) && !isPublicAddress(literal)) {
    throw new PrivateAddressError(`${url.hostname} is not a public address.`);
  }
  const agent = new Agent({
    pipelining: 0,
    connect: { timeout: 15_000, lookup: publicOnly ? publicLookup(lookup) : adapt(lookup) },
  });
  const close = () => void agent.destroy();
  try {
    const answer = await undiciFetch(url, {
      signal,
      dispatcher: agent,
      redirect: 'manual',
      headers: { accept: 'image/*', 'accept-encoding': 'identity' },
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
    lookup(hostname, options, (error, addresses) => {
      if (error !== null) return callback(error, []);
      // One inside address among public ones is a trap, not an oversight.
      const inside = addresses.find(({ address }) => !isPublicAddress(address));
      if (inside === undefined && addresses.length > 0) return callback(null, addresses);
      callback(new PrivateAddressError(`${hostname} resolves to an address that is not public.`), []);
    });
  });
}

/** Sockets ask for one address or for all of them. */
function adapt(lookup: Lookup) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const first = addresses[0];
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${hostname} has no address.`), '', 0);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
