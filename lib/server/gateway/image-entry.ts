import 'server-only';
import { z } from 'zod';
import type { GatewayEvent } from './gateway-event';

const value = z.string().optional().catch(undefined);
const entrySchema = z.object({ b64_json: value, url: value });

/** One entry of `data`, or one `completed` event, as what it delivers. */
export function toPictureEvent(
  entry: unknown,
  index: number,
): Extract<GatewayEvent, { type: 'picture' | 'picture-link' | 'picture-missing' }> {
  const parsed = entrySchema.safeParse(entry);
  const { b64_json, url } = parsed.success ? parsed.data : {};
  const link = /^\s*https?:\/\//i;
  // Some gateways put an address where the bytes belong, others a data: URL where the address belongs.
  const bytes = b64_json !== undefined && !link.test(b64_json) ? b64_json : '';
  const base64 = toBase64(bytes) || (url !== undefined && /^\s*data:/i.test(url) ? toBase64(url) : '');
  if (base64 !== '') return { type: 'picture', index, base64 };
  const address = url?.trim() || (b64_json !== undefined && link.test(b64_json) ? b64_json.trim() : '');
  if (address !== '') return { type: 'picture-link', index, url: address };
  return { type: 'picture-missing', index, reason: 'empty' };
}

/** Base64 without prefix and whitespace; no copy is made of what has neither. '' for a data: URL that is not base64. */
export function toBase64(told: string): string {
  const prefix = /^\s*data:[^,]{0,200},/i.exec(told)?.[0];
  if (prefix !== undefined && !/;base64,$/i.test(prefix)) return '';
  const bare = prefix === undefined ? told : told.slice(prefix.length);
  // Single characters are found ten times faster than a pattern, over megabytes.
  const spaced = ['\n', '\r', ' ', '\t'].some((space) => bare.includes(space));
  return spaced ? bare.replace(/\s+/g, '') : bare;
}
