import 'server-only';
import { isError, isUnfinished, searchAnswer } from '../answers/search-answer';
import { JsonScan } from './json-scan';

/** Heartbeats are short. */
export const heartbeatBytesMax = 2_048;
/** Longer than the pauses between two heartbeats. */
export const heartbeatQuietMs = 30_000;

/** Fields of an answer itself, whose id has to be read at once, before its pictures have arrived. */
const answerField = /"(?:\w*id|b64_json|\w*url|\w*image\w*|choices|candidates|output)"\s*:/i;

/**
 * Whether an answer is one JSON, or several (`values`), the first of which only say that it is being made. null if that
 * is not known yet.
 */
export function formOfJson(start: Buffer, isEnd: boolean): 'json' | 'values' | null {
  const end = new JsonScan().read(start);
  const head = start.toString('latin1', 0, end === -1 ? start.length : end);
  if (head.length > heartbeatBytesMax || answerField.test(head)) return 'json';
  if (end === -1) return isEnd ? 'json' : null;
  const next = start.subarray(end).find((byte) => !separators.has(byte));
  if (next === 0x7b || next === 0x5b) return 'values';
  return next === undefined && !isEnd && isHeartbeat(start) ? null : 'json';
}

const separators: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0x2c, 0x1e]);

/** Whether a JSON only announces that another one follows: it is empty, or calls itself unfinished. */
export function isHeartbeat(start: Buffer): boolean {
  if (start.length > heartbeatBytesMax * 2 || (start[0] !== 0x7b && start[0] !== 0x5b)) return false;
  try {
    const value: unknown = JSON.parse(start.toString());
    if (typeof value !== 'object' || value === null) return false;
    const { error, type, event } = value as Readonly<Record<string, unknown>>;
    const name = typeof type === 'string' ? type : typeof event === 'string' ? event : '';
    const isSign = Object.keys(value).every((key) => /^(?:ping|heartbeat|keep_?-?alive)$/i.test(key));
    return (isSign || isUnfinished(name, value)) && !isError(error) && searchAnswer(value).length === 0;
  } catch {
    // The JSON is not whole yet.
    return false;
  }
}
