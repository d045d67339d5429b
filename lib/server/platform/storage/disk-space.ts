import 'server-only';
import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** Tells how many bytes the disk of a folder still takes. */
export type ReadFreeBytes = (folder: string) => Promise<number>;

// Bundles have module instances of their own, but the process has one disk.
const shared = globalThis as typeof globalThis & { safelightPromisedDiskBytes?: number };

/** The bytes that are kept on the disk for what running jobs may bring. */
export function promisedDiskBytes(): number {
  return shared.safelightPromisedDiskBytes ?? 0;
}

export function addPromisedDiskBytes(bytes: number): void {
  shared.safelightPromisedDiskBytes = promisedDiskBytes() + bytes;
}

export async function readFreeBytesOfDisk(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    // Nothing has been written there yet: the folder will be made on the disk of the one above.
    if (!hasCode(cause, 'ENOENT') || folder === path.dirname(folder)) throw cause;
    return readFreeBytesOfDisk(path.dirname(folder));
  }
}

/** Everything but pictures is smaller. */
const largeBytes = 64 * 1024;
/** What the studio writes for itself, such as heartbeats, is smaller. What users upload may be many small files. */
const smallBytes = 4 * 1024;

/**
 * A picture that does not fit is refused before its first byte. Written until the disk is full, it would leave no room
 * for the records of other jobs in the meantime, again at each attempt. Nothing but jobs may take what is promised to
 * jobs: their pictures are paid for, while an upload can be sent again.
 * @param promisedElsewhere what other processes on the same disk have promised to jobs
 */
export async function requireDiskSpace(
  { root, key, sizeBytes }: { root: string; key: string; sizeBytes: number },
  readFreeBytes: ReadFreeBytes,
  promisedElsewhere: () => Promise<number>,
): Promise<void> {
  if (sizeBytes < smallBytes) return;
  const promised = key.startsWith('jobs/') ? 0 : promisedDiskBytes() + (await promisedElsewhere());
  if (sizeBytes < (promised > 0 ? smallBytes : largeBytes)) return;
  const free = await readFreeBytes(root);
  if (free >= sizeBytes + largeBytes + promised) return;
  const message = `No room for ${sizeBytes} bytes: ${free} are free, ${promised} of them promised.`;
  throw Object.assign(new Error(message), { code: 'ENOSPC' });
}

export function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
