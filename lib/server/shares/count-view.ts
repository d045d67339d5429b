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
  /** Milliseconds since the epoch. */
  nextWriteAt: number;
  writing: Promise<void> | null;
}

/** By share. Each process has counters of its own, so that none overwrites another's; their sum is what counts. */
const counters = new Map<string, Counter>();
/** Beyond it the oldest counter is forgotten; a new one, under a new name, goes on for it. */
const countersMax = 2_000;
/** A share that many open at once is not written for each of them. */
const writeEveryMs = 1_000;

/** Counts a view. Any number of them at once become a few writes. */
export function countView(storage: Storage, id: string): Promise<void> {
  const counter = counters.get(id) ?? begin(id);
  counter.views += 1;
  counter.writing ??= write(storage, counter);
  return counter.writing;
}

export async function countedViews(storage: Storage, id: string): Promise<number> {
  // This process's own are known here before they are written.
  const own = counters.get(id);
  let views = own?.views ?? 0;
  for await (const key of storage.list(shareKeys.views(id))) {
    if (key === own?.key) continue;
    views += Number(new TextDecoder().decode((await storage.get(key)) ?? undefined));
  }
  return views;
}

function begin(id: string): Counter {
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
      await pause(Math.max(0, counter.nextWriteAt - Date.now()));
      const { views } = counter;
      await storage.put(counter.key, String(views));
      counter.written = views;
      counter.nextWriteAt = Date.now() + writeEveryMs;
    }
  } catch (cause) {
    // A view less in a list is no reason to fail a reader; the next one writes them all.
    logger.warn({ err: cause }, 'views could not be written');
  } finally {
    counter.writing = null;
  }
}
