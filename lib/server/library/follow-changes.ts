import 'server-only';
import type { LibraryPage } from '@/lib/protocol/library-rows';
import { limits } from '@/lib/protocol/limits';
import { isStopping } from '../jobs/ownership/running-jobs';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';
import { readChanges, withoutHistory } from './read-changes';

/**
 * Other instances add rows too, which only the storage shows. Two devices see each other's changes within two seconds.
 */
const pollMs = 1_000;
/** A deleted library is noticed this often. */
const existsEveryMs = 10_000;

const encoder = new TextEncoder();

/** The changes after a number, past and future, as events `changes` whose ids are numbers. */
export function followChanges(
  storage: Storage,
  libraryId: string,
  since: number,
): ReadableStream<Uint8Array> {
  const leaving = new AbortController();
  const chunks = changesAfter(leaving.signal, storage, libraryId, since);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        leaving.abort();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* changesAfter(
  leaving: AbortSignal,
  storage: Storage,
  libraryId: string,
  since: number,
): AsyncGenerator<Uint8Array> {
  let seen = since;
  let quietSince = performance.now();
  let checkedAt = performance.now();
  // Headers are sent with the first bytes, and a reader waits for them.
  yield encoder.encode(': following\n\n');
  while (!leaving.aborted && !isStopping()) {
    const page = await readOrWait(storage, libraryId, seen);
    // A lower number tells a device that the studio was restored from a backup, and has it compare everything again.
    if (page && page.sequence !== seen) {
      seen = page.sequence;
      quietSince = performance.now();
      yield encoder.encode(`id: ${seen}\nevent: changes\ndata: ${JSON.stringify(withoutHistory(page))}\n\n`);
      if (page.more) continue;
    }
    if (performance.now() - quietSince >= limits.heartbeatMs) {
      quietSince = performance.now();
      yield encoder.encode(': idle\n\n');
    }
    if (performance.now() - checkedAt >= existsEveryMs) {
      checkedAt = performance.now();
      if (await isGone(storage, libraryId)) return;
    }
    await pause(pollMs, leaving);
  }
}

/** A storage that fails for a moment ends no stream. */
async function readOrWait(storage: Storage, libraryId: string, seen: number): Promise<LibraryPage | null> {
  try {
    return await readChanges(storage, libraryId, seen);
  } catch (cause) {
    logger.warn({ err: cause }, 'changes of a library could not be read; they are read again');
    return null;
  }
}

async function isGone(storage: Storage, libraryId: string): Promise<boolean> {
  return storage.exists(libraryKeys.gone(libraryId)).catch(() => false);
}

function pause(ms: number, leaving: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      leaving.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    leaving.addEventListener('abort', done);
  });
}
