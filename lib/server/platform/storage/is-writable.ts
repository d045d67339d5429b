import 'server-only';
import { logger } from '../log';
import type { Storage } from './storage';

/** Who asks for readiness waits this long; a store that takes longer is none that can be worked with now. */
const patienceMs = 3_000;
/** Anybody may ask, and stores bill what is written: many who ask at once are told of one look. */
const lookEveryMs = 1_000;
/** How long pages believe what was last seen. */
const believedMs = 10_000;

interface Seen {
  writable: boolean;
  /** When it was looked at, in milliseconds since 1970. */
  at: number;
  look: Promise<boolean>;
}

const seen = new WeakMap<Storage, Seen>();

/** Whether an object can be written and deleted now, to the second. */
export function isWritable(storage: Storage): Promise<boolean> {
  const last = seenOf(storage);
  if (Date.now() - last.at < lookEveryMs) return last.look;
  last.at = Date.now();
  last.look = lookAt(storage).then((writable) => {
    last.writable = writable;
    return writable;
  });
  return last.look;
}

/** As it was last seen, without waiting for it; what is no longer believed is looked at anew meanwhile. */
export function wasWritable(storage: Storage): boolean {
  const last = seenOf(storage);
  if (Date.now() - last.at > believedMs) void isWritable(storage);
  return last.writable;
}

function seenOf(storage: Storage): Seen {
  const last = seen.get(storage) ?? { writable: true, at: 0, look: Promise.resolve(true) };
  seen.set(storage, last);
  return last;
}

async function lookAt(storage: Storage): Promise<boolean> {
  const look = writeFailure(storage).then((failure) => failure === null);
  const patience = new Promise<boolean>((resolve) => {
    setTimeout(resolve, patienceMs, false).unref();
  });
  return Promise.race([look, patience]);
}

/** Why nothing can be written now; null where something was written and deleted. */
export async function writeFailure(storage: Storage): Promise<Error | null> {
  const key = 'health/probe';
  try {
    await storage.put(key, new Date().toISOString());
    await storage.delete(key);
    return null;
  } catch (cause) {
    logger.error({ err: cause }, 'storage is not writable');
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}
