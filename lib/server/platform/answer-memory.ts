import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';
import { totalmem } from 'node:os';
import { metrics } from './metrics';
import type { Reading } from './reading';
import { ReadingRoom } from './reading-room';
import { Semaphore } from './semaphore';

const megabyte = 1024 * 1024;

/** An eighth of the memory of the machine, or of the container: the jobs under way may take this much. */
export function promisedBytesMax(): number {
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const share = Math.min(constrained, totalmem()) / 8;
  return Math.max(192 * megabyte, Math.min(share, 1_024 * megabyte));
}

interface AnswerMemory {
  /** Bytes that calls under way may bring, and bytes that wait for the storage. */
  promised: Semaphore;
  /** Bytes of answers that are being read. */
  reading: ReadingRoom;
  /** Whose answers are read. */
  client: AsyncLocalStorage<string>;
}

// Bundles have module instances of their own, but the process has one memory.
const place = globalThis as typeof globalThis & { safelightAnswerMemory?: AnswerMemory };

function memory(): AnswerMemory {
  place.safelightAnswerMemory ??= {
    promised: new Semaphore(promisedBytesMax()),
    reading: new ReadingRoom({
      capacityBytes: 64 * megabyte,
      clientBytes: 48 * megabyte,
      reviewMs: 1_000,
      movingBytes: 256 * 1024,
    }),
    client: new AsyncLocalStorage(),
  };
  return place.safelightAnswerMemory;
}

/** Whatever is read during the work is read for this client. */
export function readFor<Result>(client: string, work: () => Result): Result {
  return memory().client.run(client, work);
}

/** Room for one answer, which takes it as its bytes arrive. */
export function openReading(): Reading {
  const { reading, client } = memory();
  return reading.open(client.getStore() ?? 'studio');
}

/**
 * What one job may take is at most this share of the memory, so that there is room for small ones while it waits, or
 * runs for hours.
 */
const jobShareMax = 7 / 8;

const weightOf = (sizeBytes: number) => Math.min(sizeBytes, promisedBytesMax() * jobShareMax);

/**
 * Waits until what a call may bring has room alongside what others may bring, or have brought and not stored yet.
 * @returns what gives the promise back; calling it again does nothing
 * @throws the signal's reason when it aborts before
 */
export function promiseMemory(signal: AbortSignal, sizeBytes: number): Promise<() => void> {
  return memory().promised.acquire(signal, weightOf(sizeBytes));
}

/** The same at once, if there is room. @returns null if there is none */
export function tryPromiseMemory(sizeBytes: number): (() => void) | null {
  return memory().promised.tryAcquire(weightOf(sizeBytes));
}

/** The same for a call that has left already: it is only counted. */
export function countPromised(sizeBytes: number): () => void {
  return memory().promised.take(sizeBytes);
}

/**
 * Counts bytes that stay in memory until they are in storage.
 * @returns release; calling it again does nothing
 */
export function countUnstored(sizeBytes: number): () => void {
  const release = memory().promised.take(sizeBytes);
  metrics().unstoredBytes.inc(sizeBytes);
  let isCounted = true;
  return () => {
    release();
    if (isCounted) metrics().unstoredBytes.dec(sizeBytes);
    isCounted = false;
  };
}
