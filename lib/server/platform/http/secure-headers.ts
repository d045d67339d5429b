import 'server-only';
import type { Client } from './client';

const yearSeconds = 365 * 24 * 3_600;

/** Once by https, always by https; said only there, as the standard has it (RFC 6797, 7.2). */
export function secureHeaders(headers: Headers, client: Client): void {
  if (client.secure) headers.set('strict-transport-security', `max-age=${yearSeconds}`);
}
