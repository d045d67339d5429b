import 'server-only';

/** The network failed, not the gateway. What was never connected was never charged. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly connected: boolean;

  constructor(connected: boolean, cause: unknown) {
    super(connected ? 'The connection broke.' : 'No connection was made.', { cause });
    this.connected = connected;
  }
}

/** Codes of a connection that never came about, for a fetch that cannot tell more. */
const neverConnectedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a fetch rejected with, as a TransportError. In doubt a connection was made: then the call counts as charged. */
export function asTransportError(cause: unknown): TransportError {
  if (cause instanceof TransportError) return cause;
  for (let link = cause; link instanceof Error; link = link.cause) {
    if ('code' in link && neverConnectedCodes.has(String(link.code))) return new TransportError(false, cause);
  }
  return new TransportError(true, cause);
}
