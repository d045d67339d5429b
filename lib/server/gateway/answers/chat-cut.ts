import 'server-only';
import { placeOf } from '@/lib/transcript/picture-places';
import { openMembers, parseBrokenOff } from '../json/json-scan';
import { isFinished } from './chat-end';
import { readChunk } from './chat-pieces';

/**
 * Whether the JSON of a chat answer broke off after everything that is shown: inside its usage or, once all choices had
 * ended, in a member that holds no pictures.
 */
export function isBehindAnswer(json: string): boolean {
  const open = openMembers(json);
  if (open === null) return false;
  if (open.some((name) => /usage/i.test(name))) return true;
  const { choices = [] } = readChunk(parseBrokenOff(Buffer.from(json))) ?? {};
  const hasEnded =
    choices.length > 0 &&
    choices.every(({ finish_reason: reason, native_finish_reason: native }) => isFinished(reason ?? native));
  return hasEnded && open.every((name) => name !== 'choices' && /^(?:none|unknown)$/.test(placeOf(name)));
}
