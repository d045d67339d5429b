import 'server-only';
import { dayMs } from '@/lib/protocol/durations';
import { hashedId } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { sweepEach } from '../platform/sweep-each';
import { deleteObjects } from './delete-library';
import { sweepPurges } from './delete-unnamed';
import { emptyTrash } from './empty-trash';
import { sweepInvitations } from './invite-device';
import { libraryKeys } from './library-keys';
import { deletePagedEntries } from './log-epochs';
import { deleteParts } from './receive-library-picture';

/** An upload that continues at all continues within this time. */
const unfinishedMs = dayMs;

/** Finishes deletions, and deletes what no library needs any more: uploads that were never finished, expired trash. */
export async function sweepLibraries(storage: Storage, nowMs: number): Promise<void> {
  await sweepInvitations(storage, nowMs);
  const ids = new Set<string>();
  for await (const key of storage.list(libraryKeys.all)) ids.add(key.split('/')[1] ?? '');
  await sweepEach(
    ids,
    (id) => `${libraryKeys.all}~${hashedId(id)}`,
    async (id) => {
      const gone = libraryKeys.gone(id);
      if (await storage.exists(gone)) return deleteObjects(storage, id, gone);
      await sweepUnfinished(storage, id, nowMs);
      await deletePagedEntries(storage, id, nowMs);
      await sweepPurges(storage, id, nowMs);
      await emptyTrash(storage, id, nowMs);
    },
  );
}

async function sweepUnfinished(storage: Storage, id: string, nowMs: number): Promise<void> {
  const hashes = new Set<string>();
  for await (const key of storage.list(libraryKeys.parts(id))) hashes.add(key.split('/')[3] ?? '');
  for (const sha256 of hashes) {
    const started = await storage.get(libraryKeys.partsStarted(id, sha256));
    const startedAt = started === null ? 0 : Date.parse(new TextDecoder().decode(started));
    // Neither a damaged date nor one in the future keeps them forever.
    if (!(Math.abs(nowMs - startedAt) < unfinishedMs)) await deleteParts(storage, id, sha256);
  }
}
