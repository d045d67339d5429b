import { clockDevice, clockMs } from '@/lib/protocol/library-clock';
import type { ConversationRow, TurnRow } from '../conversations/conversation-rows';
import type { ReceivedEntry } from '../costs/carried-totals';
import { mergeEntry } from '../costs/merge-entries';
import { takeDeletedPicture, takePurgedPicture } from '../library/trash';
import { libraryDatabase } from '../platform/database';
import type { CopyingRow, LedgerEntry, PictureRow } from '../platform/database-rows';
import { parseIncoming } from './incoming-row';
import type { CopiedRow, MergedRow } from './merge-incoming';
import type { CurrentRow } from './read-row';

/** `outranked`: the row here outranks the one that the other device sent, so that device has to receive it. */
export type Outcome = 'same' | 'written' | 'deleted' | 'refused' | 'outranked';

export async function writeMerged(
  copying: CopyingRow,
  incoming: CopiedRow,
  current: CurrentRow,
  merged: MergedRow,
): Promise<Outcome> {
  const { kind, id } = current;
  if (merged.fate !== 'living') return (await deleteRow(copying, current, merged)) ? 'deleted' : 'same';
  if (!merged.hasNews) return 'same';
  const values = { ...current.values, ...merged.news };
  switch (kind) {
    case 'picture': {
      const { pictures, trash } = libraryDatabase();
      const row = toPictureRow(id, { ...(await trash.get(id))?.row, ...values });
      if (row === null) return 'refused';
      await pictures.put(row);
      await trash.delete(id);
      return 'written';
    }
    case 'conversation': {
      const parsed = parseIncoming('conversation', values);
      if (parsed === null) return 'refused';
      await libraryDatabase().conversations.put({ ...parsed, id } as ConversationRow); // checked above
      return 'written';
    }
    case 'turn': {
      const parsed = parseIncoming('turn', values);
      if (parsed === null) return 'refused';
      const { raw, files: _, ...row } = parsed;
      const { turns, answers } = libraryDatabase();
      const revision = ((await turns.get(id))?.revision ?? 0) + 1;
      await turns.put({ ...row, id, revision } as unknown as TurnRow); // checked above
      if (raw !== undefined) await answers.put({ turnId: id, raw });
      return 'written';
    }
    case 'ledger': {
      const received = toReceivedEntry(copying, incoming, values);
      if (received === null) return 'refused';
      const isOutranked = await mergeEntry(received);
      return isOutranked ? 'outranked' : 'written';
    }
  }
}

/** The picture's row from the fields that were received; null if they do not make a picture. */
export function toPictureRow(id: string, values: unknown): PictureRow | null {
  const parsed = parseIncoming('picture', values);
  if (parsed === null) return null;
  const { sha256: _, signatureSha256: __, sources: ___, restoredAt: ____, purged: _____, ...row } = parsed;
  return { ...row, id } as PictureRow; // checked above, further fields pass
}

/** A call from the fields that were received; null if they do not make one. */
export function toReceivedEntry(
  { clockOffsetMs, library }: CopyingRow,
  { id, fields }: CopiedRow,
  values: Readonly<Record<string, unknown>>,
): ReceivedEntry | null {
  const parsed = parseIncoming('ledger', { ...values });
  if (parsed === null) return null;
  const sent = fields.createdAt?.[1];
  const entry = { ...parsed, jobId: id } as LedgerEntry; // checked above
  return {
    entry,
    ...(sent === undefined ? {} : { sentMs: clockMs(sent) - clockOffsetMs, device: clockDevice(sent) }),
    ...(library === null ? {} : { library }),
  };
}

/** @returns whether there was something to delete */
async function deleteRow(
  copying: CopyingRow,
  { kind, id, values }: CurrentRow,
  merged: MergedRow,
): Promise<boolean> {
  const isThere = values !== null;
  if (kind === 'picture') {
    if (merged.fate === 'purged') return takePurgedPicture(id);
    await moveToTrash(copying, id, values, merged);
    return isThere;
  }
  if (!isThere) return false;
  const { conversations, turns, answers, turnFiles } = libraryDatabase();
  switch (kind) {
    case 'conversation':
      await conversations.update(id, { deletedAt: new Date().toISOString() });
      return true;
    case 'turn':
      await Promise.all([turns, answers, turnFiles].map((table) => table.delete(id)));
      return true;
    case 'ledger':
      return false;
  }
}

/** Moves a picture into the trash, which is the same on all devices, also on one that joins later. */
async function moveToTrash(
  { clockOffsetMs }: CopyingRow,
  id: string,
  values: CurrentRow['values'],
  { news, copy }: MergedRow,
): Promise<void> {
  const known = await libraryDatabase().trash.get(id);
  // Its deletion is this browser's own, and not copied yet.
  if (copy.deletedAt === undefined) return;
  // `deleteExpired` removes it 30 days later, once the studio has told its time: this browser's clock may have jumped.
  const deletedMs = Math.min(clockMs(copy.deletedAt), Date.now() + clockOffsetMs);
  const kept = known || values ? ({ ...known?.row, ...values, id } as PictureRow) : null; // as it was stored here
  const row = toPictureRow(id, { ...kept, ...news }) ?? kept;
  if (row !== null) await takeDeletedPicture(row, new Date(deletedMs).toISOString());
}
