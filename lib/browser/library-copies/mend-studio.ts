import type { LibraryRow, LibraryState } from '@/lib/protocol/library-rows';
import { isDeleted, mergeRows } from '@/lib/protocol/merge-rows';
import { libraryDatabase } from '../platform/database';
import type { CopyRow } from '../platform/database-rows';
import { changedRow } from '../platform/track-changes';
import { isCopied } from './apply-rows';
import { getCopying, updateCopying } from './copying-state';
import { getLibraryPage } from './library-api';
import { readRow } from './read-row';
import { clockOf, copyId, tableOfKind, withoutSendable } from './row-copies';
import { isDeletedCopy } from './send-changes';

/** Has everything sent again that this browser has copied, and that the studio has lost since. */
export async function mendStudio(
  signal: AbortSignal,
  { losses = 0, damaged = [] }: LibraryState,
): Promise<void> {
  if (damaged.length > 0) await sendBytesAgain(new Set(damaged));
  if (losses === ((await getCopying()).losses ?? 0)) return;
  await sendRowsAgain(await readClocks(signal));
  signal.throwIfAborted();
  await updateCopying({ losses });
}

/** The clocks of a row's fields and of its deletion, without the values. */
type Clocks = LibraryRow;

/** Reads all rows that the studio has. Only their clocks are kept, since values may be megabytes. */
async function readClocks(signal: AbortSignal): Promise<ReadonlyMap<string, Clocks>> {
  const told = new Map<string, Clocks>();
  for (let since = 0; ; ) {
    signal.throwIfAborted();
    const page = await getLibraryPage({ since });
    for (const row of page.rows) {
      const id = copyId(row.kind, row.id);
      const fields = Object.entries(row.fields).map(([name, [, clock]]) => [name, [null, clock]] as const);
      const clocks = { ...row, fields: Object.fromEntries(fields) } as Clocks; // values are any JSON
      const known = told.get(id);
      told.set(id, known ? mergeRows(known, clocks) : clocks);
    }
    if (!page.more || page.sequence <= since) return told;
    since = page.sequence;
  }
}

/** Marks rows of which the studio has something older, or nothing: they are sent with the clocks that they have. */
async function sendRowsAgain(told: ReadonlyMap<string, Clocks>): Promise<void> {
  const { copies, changed } = libraryDatabase();
  const lost = (await copies.toArray()).filter((copy) => isBehind(told.get(copy.id), copy));
  await libraryDatabase().transaction('rw', copies, changed, async () => {
    for (const { id } of lost) {
      const copy = await copies.get(id);
      if (copy === undefined) continue;
      await copies.put({ ...copy, isImported: true });
      await mark(id);
    }
  });
}

function isBehind(told: Clocks | undefined, copy: CopyRow): boolean {
  if (told === undefined) return true;
  const isFieldBehind = Object.keys(copy.hashes).some(
    (name) => (told.fields[name]?.[1] ?? '') < (clockOf(copy, name) ?? ''),
  );
  // Of what is gone for good, the studio keeps only that it was deleted.
  if (isDeletedCopy(copy)) return !isDeleted(told) || (told.deletedAt ?? '') < (copy.deletedAt ?? '');
  return isFieldBehind;
}

/** Has bytes sent again that the studio says it has damaged, by the rows whose bytes they are. */
async function sendBytesAgain(damaged: ReadonlySet<string>): Promise<void> {
  const database = libraryDatabase();
  const { copies, changed, pictures, originals, sources, trash, turns, answers, turnFiles } = database;
  const tables = [copies, changed, pictures, originals, sources, trash, turns, answers, turnFiles];
  const all = await copies.toArray();
  for (const { id, files = {} } of all) {
    if (!Object.values(files).some((sha256) => damaged.has(sha256))) continue;
    await database.transaction('rw', tables, async () => {
      const copy = await copies.get(id);
      const kept = copy && (await filesToKeep(copy, damaged));
      if (copy === undefined || kept === undefined) return;
      await copies.put({ ...copy, files: kept });
      await mark(id);
    });
  }
}

/** What is still in the studio of a row's bytes, or is not here either; undefined if nothing can be sent again. */
async function filesToKeep(copy: CopyRow, gone: ReadonlySet<string>): Promise<CopyRow['files']> {
  const [kind, key] = partsOf(copy.id);
  const row = { kind, id: key, fields: {} };
  if (!isCopied(row)) return undefined;
  const current = await readRow(changedRow(tableOfKind[row.kind], key, 0));
  if (current === 'later') return undefined;
  const kept = withoutSendable(copy.files ?? {}, gone, new Set(current.files.map(({ label }) => label)));
  return Object.keys(kept).length < Object.keys(copy.files ?? {}).length ? kept : undefined;
}

/** A mark of this moment would outlive deletions of others, and nothing was changed now. */
async function mark(copy: string): Promise<void> {
  const [kind, key] = partsOf(copy);
  const row = { kind, id: key, fields: {} };
  if (!isCopied(row)) return;
  const { changed } = libraryDatabase();
  const note = changedRow(tableOfKind[row.kind], key, 0);
  if ((await changed.get(note.id)) === undefined) await changed.put(note);
}

function partsOf(copy: string): [kind: string, id: string] {
  const at = copy.indexOf('/');
  return [copy.slice(0, at), copy.slice(at + 1)];
}
