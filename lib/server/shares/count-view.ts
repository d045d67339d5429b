import 'server-only';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { shareKeys } from './share-record';

interface Counter {
  key: string;
  views: number;
  written: number;
  /** By a clock that only moves forward: if the system's is set back, views would be written hours later. */
  nextWriteAt: number;
  writing: Promise<void> | null;
}

/**
 * By share. Each process has its own counter for a share, so that no process overwrites another; readers add them up.
 */
const counters = new Map<string, Counter>();
/** Beyond this number the oldest counter leaves memory; a new one with a new name takes over. */
const countersMax = 2_000;
/** Views of a popular share are written together. */
const writeEveryMs = 1_000;

/** Counts a view. Many views at once need few writes. */
export function countView(storage: Storage, id: string): Promise<void> {
  const counter = counters.get(id) ?? createCounter(id);
  counter.views += 1;
  counter.writing ??= write(storage, counter);
  return counter.writing;
}

export async function countedViews(storage: Storage, id: string): Promise<number> {
  // The views of this process are known before they are written.
  const own = counters.get(id);
  let views = own?.views ?? 0;
  for await (const key of storage.list(shareKeys.views(id))) {
    if (key === own?.key) continue;
    const counted = Number(new TextDecoder().decode((await storage.get(key)) ?? undefined));
    // A damaged counter must not make the sum unreadable.
    if (counted > 0) views += counted;
  }
  return views;
}

function createCounter(id: string): Counter {
  const counter: Counter = {
    key: shareKeys.viewsOf(id, randomUUID()),
    views: 0,
    written: 0,
    nextWriteAt: 0,
    writing: null,
  };
  const [oldest] = counters.keys();
  if (counters.size >= countersMax && oldest !== undefined) counters.delete(oldest);
  counters.set(id, counter);
  return counter;
}

async function write(storage: Storage, counter: Counter): Promise<void> {
  try {
    while (counter.written < counter.views) {
      await pause(Math.max(0, counter.nextWriteAt - performance.now()));
      const { views } = counter;
      await storage.put(counter.key, String(views));
      counter.written = views;
      counter.nextWriteAt = performance.now() + writeEveryMs;
    }
  } catch (cause) {
    // The page does not fail because of a view; the next one writes them all.
    logger.warn({ err: cause }, 'views could not be written');
  } finally {
    counter.writing = null;
  }
}
