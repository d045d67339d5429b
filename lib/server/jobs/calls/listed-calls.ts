import 'server-only';
import { z } from 'zod';
import { readJsonOr, type Storage } from '../../platform/storage/storage';

export const issuedSchema = z.object({
  jobId: z.string(),
  call: z.int(),
  model: z.string(),
  /** The pictures that it was to make. */
  pictures: z.int(),
  /** Milliseconds since 1970, by the studio's clock. */
  issuedAt: z.number(),
  /** How far the gateway's clock was ahead of the studio's; 0 until an answer has shown it. */
  clockAheadMs: z.number(),
});
/** A call as it is listed for other calls that search the gateway's list. */
export type IssuedCall = z.infer<typeof issuedSchema>;

const minuteMs = 60_000;
const overSuffix = '.over';

function minuteOf(time: number): number {
  return Math.floor(time / minuteMs);
}

/** The calls of one key in one minute of the gateway's clock, so that a search lists a few minutes only. */
function minuteKey(keyFingerprint: string, minute: number): string {
  return `calls/${keyFingerprint}/${minute}/`;
}

function callKey(keyFingerprint: string, issued: IssuedCall): string {
  return `${minuteKey(keyFingerprint, minuteOf(gatewayTime(issued, 0)))}${issued.jobId}-${issued.call}`;
}

/** When a call was issued, by the gateway's clock: by its offset as recorded with the call, else as it is known now. */
export function gatewayTime(call: IssuedCall, clockAheadNowMs: number): number {
  return call.issuedAt + (call.clockAheadMs || clockAheadNowMs);
}

/** Lists a call before it leaves, for others that search the gateway's list. */
export async function listCall(storage: Storage, keyFingerprint: string, issued: IssuedCall): Promise<void> {
  await storage.claim(callKey(keyFingerprint, issued), JSON.stringify(issued));
}

/** Takes back the listing of a call that was not issued: a call that competes for a task keeps others from it. */
export async function unlistCall(
  storage: Storage,
  keyFingerprint: string,
  issued: IssuedCall,
): Promise<void> {
  await storage.delete(callKey(keyFingerprint, issued));
}

/**
 * Marks a listed call whose answer nobody waits for any more, though its task is not known. The mark stands beside the
 * call, so that a search finds both in one listing. It has the same body, because earlier versions read it as a call.
 */
export async function markOver(storage: Storage, keyFingerprint: string, issued: IssuedCall): Promise<void> {
  await storage.claim(`${callKey(keyFingerprint, issued)}${overSuffix}`, JSON.stringify(issued));
}

/** The calls that are listed for one key in the minutes around a time of the gateway's clock. */
export async function listIssuedCalls(
  storage: Storage,
  keyFingerprint: string,
  from: number,
  to: number,
): Promise<{ key: string; isOver: boolean }[]> {
  const keys = new Set<string>();
  for (let minute = minuteOf(from); minute <= minuteOf(to); minute += 1) {
    for await (const key of storage.list(minuteKey(keyFingerprint, minute))) keys.add(key);
  }
  const isMark = (key: string) => key.endsWith(overSuffix);
  // A mark stands for its call if the call itself could not be listed.
  return [...keys]
    .filter((key) => !isMark(key) || !keys.has(key.slice(0, -overSuffix.length)))
    .map((key) => ({ key, isOver: isMark(key) || keys.has(`${key}${overSuffix}`) }));
}

export function readIssuedCall(storage: Storage, key: string): Promise<IssuedCall | null> {
  return readJsonOr(storage, key, issuedSchema, null);
}

/** Whether a listed call was issued before that time of the gateway's clock, as its key says. */
export function isOldCall(key: string, before: number): boolean {
  const minute = Number(key.split('/')[2]);
  return Number.isInteger(minute) && (minute + 1) * minuteMs < before;
}
