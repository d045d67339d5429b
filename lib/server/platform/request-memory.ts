import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { promisedBytesMax } from './answer-memory';
import type { BodyRoom } from './http/read-body';
import { ReadingRoom } from './reading-room';
import { Semaphore } from './semaphore';

/** Node ends a request whose body has not arrived within five minutes; before that the sender is told why. */
const defaultWaitMs = 120_000;
const retryAfterSeconds = 15;
/** Bytes of bodies whose files are cleaned at once: until it is done, a file is in memory twice. */
const cleaningBytes = 64 * 1024 * 1024;

interface RequestMemory {
  bodies: ReadingRoom;
  cleaning: Semaphore;
}

// Bundles have module instances of their own, but the process has one memory.
const place = globalThis as typeof globalThis & { safelightRequestMemory?: RequestMemory };

function memory(): RequestMemory {
  // Half as much as for what calls may bring: a request is in memory until it was sent, its call much longer.
  const capacityBytes = promisedBytesMax() / 2;
  place.safelightRequestMemory ??= {
    bodies: new ReadingRoom({
      capacityBytes,
      clientBytes: (capacityBytes * 3) / 4,
      reviewMs: 1_000,
      movingBytes: 256 * 1024,
    }),
    cleaning: new Semaphore(cleaningBytes),
  };
  return place.safelightRequestMemory;
}

/** Memory of one request to make pictures, from its first bytes until the last of its calls was sent. */
export interface RequestRoom extends BodyRoom {
  /** The body has been read, or became something else of this size, which stays until `clear`. */
  settle(sizeBytes: number): void;
  /** Calling it again changes nothing. */
  clear(): void;
}

/**
 * Room for a request of this size. While there is none, its body is not read, so that its sender waits; once that takes
 * too long, the request is refused before anything was issued.
 */
export function openRequestRoom(client: string, sizeBytes: number, waitMs = defaultWaitMs): RequestRoom {
  const reading = memory().bodies.open(client, sizeBytes);
  return {
    async reserve(signal) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(noMemory()), waitMs);
      try {
        await reading.reserve(AbortSignal.any([signal, late.signal]));
      } finally {
        clearTimeout(timer);
      }
    },
    tryTake: (bytes) => reading.tryTake(bytes),
    wait: (signal, bytes) => reading.wait(signal, bytes),
    settle: (bytes) => reading.settle(bytes),
    clear: () => reading.clear(),
  };
}

/** Bytes of requests that are held now, and those that are reserved for what is still to come of them. */
export function requestBytesHeld(): number {
  return memory().bodies.heldBytes;
}

/** Does the work, which makes a second copy of this many bytes, once not too many others do the same. */
export function cleanInTurn<Result>(
  signal: AbortSignal,
  sizeBytes: number,
  work: () => Promise<Result>,
): Promise<Result> {
  return memory().cleaning.run(signal, sizeBytes, work);
}

function noMemory(): AppError {
  const message =
    'The studio has no memory for these pictures while it sends those of others. Nothing was issued and nothing was charged; try again in a moment.';
  return new AppError('rate_limited', message, { details: { retryAfterSeconds } });
}
