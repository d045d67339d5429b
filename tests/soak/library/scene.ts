import type { Random } from '../chaos/random';
import { type Browser, isGone } from './browser';
import type { Facts } from './facts';
import type { Order } from './orders';
import type { World } from './world';

/** What people and faults of a round may lay their hands on. */
export interface Scene {
  random: Random;
  world: World;
  facts: Facts;
  browsers: readonly Browser[];
  /** By the id of the job. */
  orders: Map<string, Order>;
  /** Written down by its owner. */
  words: string | null;
  /** What the studio calls the library of this round. */
  library: string;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does something with a browser; null where it was killed meanwhile. */
export async function unlessGone<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (isGone(error) || isStorageRefusal(error)) return null;
    throw error;
  }
}

/** What the person would see as "could not be saved". */
function isStorageRefusal(error: unknown): boolean {
  return error instanceof Error && /QuotaExceededError|AbortError|The storage fails/.test(error.message);
}
