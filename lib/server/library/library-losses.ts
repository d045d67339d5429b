import 'server-only';
import { trashMs } from '@/lib/protocol/durations';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';

/** By the name of a damaged object of a library, some of whose rows the studio has lost: when that was noticed. */
type Losses = Map<string, number>;

const shared = globalThis as typeof globalThis & {
  safelightLibraryLosses?: WeakMap<Storage, Map<string, Losses>>;
};

function lossesOf(storage: Storage, libraryId: string): Losses {
  shared.safelightLibraryLosses ??= new WeakMap();
  const libraries = shared.safelightLibraryLosses.get(storage) ?? new Map<string, Losses>();
  shared.safelightLibraryLosses.set(storage, libraries);
  const losses = libraries.get(libraryId) ?? new Map<string, number>();
  libraries.set(libraryId, losses);
  return losses;
}

/**
 * Notes that rows of a library were lost. Its devices learn how many such losses there were, and send again what the
 * studio lacks.
 */
export async function noteLoss(storage: Storage, libraryId: string, name: string): Promise<void> {
  const losses = lossesOf(storage, libraryId);
  if (losses.has(name)) return;
  const foundAtMs = Date.now();
  losses.set(name, foundAtMs);
  try {
    await storage.claim(libraryKeys.loss(libraryId, name, foundAtMs), '1');
  } catch (cause) {
    // A full disk must not keep the rest from being read. Whoever reads the damaged object next notes it.
    losses.delete(name);
    logger.warn({ err: cause }, 'a loss of rows could not be noted');
  }
}

/** Learns of the losses that other processes have noted. */
export async function readLosses(storage: Storage, libraryId: string): Promise<void> {
  const losses = lossesOf(storage, libraryId);
  for await (const key of storage.list(libraryKeys.losses(libraryId))) {
    const [, name, foundAtMs] = /\/([^/]+)-(\d{1,15})$/.exec(key) ?? [];
    if (name !== undefined) losses.set(name, Number(foundAtMs));
  }
}

export function countLosses(storage: Storage, libraryId: string): number {
  return lossesOf(storage, libraryId).size;
}

export function forgetLosses(storage: Storage, libraryId: string): void {
  shared.safelightLibraryLosses?.get(storage)?.delete(libraryId);
}

/**
 * Whether rows were lost that a device may still send again. Until then nobody knows which originals they named, so none
 * is deleted. Call it after the rows were read, because reading finds what is damaged.
 */
export async function mayMissRows(storage: Storage, libraryId: string, nowMs: number): Promise<boolean> {
  await readLosses(storage, libraryId);
  return [...lossesOf(storage, libraryId).values()].some(
    (foundAtMs) => Math.abs(nowMs - foundAtMs) < trashMs,
  );
}
