import type { Random } from '../chaos/random';
import { type Browser, isGone } from './browser';
import type { Facts } from './facts';
import type { Order } from './orders';
import type { World } from './world';

/** What the people and faults of a round may act on. */
export interface Scene {
  random: Random;
  world: World;
  facts: Facts;
  browsers: readonly Browser[];
  /** By the id of the job. */
  orders: Map<string, Order>;
  /** The recovery words, as the library's owner has written them down. */
  words: string | null;
  /** What the studio calls the library of this round. */
  library: string;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does something with a browser; null if it was killed in the meantime. */
export async function unlessGone<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (isGone(error) || isStorageRefusal(error)) return null;
    throw error;
  }
}

/** Whether the person would see the error as "could not be saved". */
function isStorageRefusal(error: unknown): boolean {
  return error instanceof Error && /QuotaExceededError|AbortError|The storage fails/.test(error.message);
}
