import 'server-only';
import { metrics } from './metrics';
import { Semaphore } from './semaphore';

/** Large answers that are read into memory at the same time; the others wait in their sockets, which costs nothing. */
const readers = new Semaphore(8);
/** Bytes on their way to storage: no further answer is read while there are more. */
const unstored = new Semaphore(64 * 1024 * 1024);

/**
 * Waits until a large answer may be read into memory.
 * @returns release, to be called once the answer is handed on
 * @throws the signal's reason when it aborts before
 */
export async function acquireReadSlot(signal: AbortSignal): Promise<() => void> {
  const release = await readers.acquire(signal, 1);
  try {
    // Weighs nothing: it only waits until what is there fits.
    await unstored.acquire(signal, 0);
    return release;
  } catch (cause) {
    release();
    throw cause;
  }
}

/**
 * Counts bytes that stay in memory until they are in storage.
 * @returns release; calling it again does nothing
 */
export function countUnstored(sizeBytes: number): () => void {
  const release = unstored.take(sizeBytes);
  metrics().unstoredBytes.inc(sizeBytes);
  let isCounted = true;
  return () => {
    release();
    if (isCounted) metrics().unstoredBytes.dec(sizeBytes);
    isCounted = false;
  };
}
