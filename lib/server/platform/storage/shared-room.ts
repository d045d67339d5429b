import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { logger } from '../log';
import { runnerSchema, stateOfProcess, thisProcess } from '../process-identity';
import { promisedDiskBytes } from './disk-space';
import { readJsonOr, type Storage } from './storage';

const folder = 'room/';
const noteSchema = z.object({ bytes: z.number().nonnegative(), runner: runnerSchema, at: z.iso.datetime() });

/** A process that is not seen in /proc, as in another container, rewrites its note this often. */
const beatMs = 30_000;
/** After this its promises no longer count. Clocks of machines differ by less than five minutes. */
const silentMs = 300_000 + 2 * beatMs;

// Each bundle has module instances of its own, but the process promises the disk once.
const shared = globalThis as typeof globalThis & {
  safelightRoom?: { name: string; writes: WeakMap<Storage, Writes> };
};
shared.safelightRoom ??= { name: randomUUID(), writes: new WeakMap() };
const { name, writes } = shared.safelightRoom;

interface Writes {
  running: Promise<void>;
  next: Promise<void> | null;
  beat: NodeJS.Timeout | null;
}

/**
 * Tells other processes on the same disk how much of it this one has promised. Notes are written one after another,
 * each with the sum at that moment. A note that cannot be written is not a failure: then the claim of the job cannot
 * either.
 */
export function notePromises(storage: Storage): Promise<void> {
  const own: Writes = writes.get(storage) ?? { running: Promise.resolve(), next: null, beat: null };
  writes.set(storage, own);
  own.next ??= own.running.then(() => {
    own.next = null;
    own.running = writeNote(storage, own);
    return own.running;
  });
  return own.next;
}

async function writeNote(storage: Storage, own: Writes): Promise<void> {
  const bytes = promisedDiskBytes();
  if (bytes > 0) own.beat ??= setInterval(() => void notePromises(storage), beatMs).unref();
  const note = { bytes, runner: thisProcess(), at: new Date().toISOString() };
  try {
    if (bytes > 0) return await storage.put(folder + name, JSON.stringify(note));
    await storage.delete(folder + name);
    if (own.beat) clearInterval(own.beat);
    own.beat = null;
  } catch (cause) {
    logger.warn({ err: cause }, 'other processes could not be told how much room is promised');
  }
}

/** What other processes have promised of the same disk to their jobs. */
export async function promisedByOthers(storage: Storage): Promise<number> {
  let sum = 0;
  for await (const key of storage.list(folder)) {
    if (key === folder + name) continue;
    const note = await readJsonOr(storage, key, noteSchema, null);
    if (note === null) continue;
    const state = stateOfProcess(note.runner);
    const isSilent = Math.abs(Date.now() - Date.parse(note.at)) > silentMs;
    if (state === 'alive' || (state === 'unknown' && !isSilent)) sum += note.bytes;
    else await storage.delete(key);
  }
  return sum;
}
