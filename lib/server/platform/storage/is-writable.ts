import 'server-only';
import { logger } from '../log';
import type { Storage } from './storage';

/** A store that takes longer is not ready. */
const timeoutMs = 3_000;
/** Anybody may ask, and stores bill each write: requests within this time share one probe. */
const probeEveryMs = 1_000;
/** How long pages rely on the last probe. */
const reliableMs = 10_000;

interface LastProbe {
  writable: boolean;
  /** When it began, by `performance.now()`: the system's clock may be set back. */
  startedAt: number;
  result: Promise<boolean>;
}

const lastProbes = new WeakMap<Storage, LastProbe>();

/** Whether an object could be written and deleted within the last second. */
export function isWritable(storage: Storage): Promise<boolean> {
  const last = lastProbeOf(storage);
  if (performance.now() - last.startedAt < probeEveryMs) return last.result;
  last.startedAt = performance.now();
  last.result = probe(storage).then((writable) => {
    last.writable = writable;
    return writable;
  });
  return last.result;
}

/** The result of the last probe, without waiting; an old result starts a new probe in the background. */
export function wasWritable(storage: Storage): boolean {
  const last = lastProbeOf(storage);
  if (performance.now() - last.startedAt > reliableMs) void isWritable(storage);
  return last.writable;
}

function lastProbeOf(storage: Storage): LastProbe {
  const last = lastProbes.get(storage) ?? {
    writable: true,
    startedAt: Number.NEGATIVE_INFINITY,
    result: Promise.resolve(true),
  };
  lastProbes.set(storage, last);
  return last;
}

async function probe(storage: Storage): Promise<boolean> {
  const result = writeFailure(storage).then((failure) => failure === null);
  const timeout = new Promise<boolean>((resolve) => {
    setTimeout(resolve, timeoutMs, false).unref();
  });
  return Promise.race([result, timeout]);
}

/** Why nothing can be written now; null when a write and a delete succeed. */
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
