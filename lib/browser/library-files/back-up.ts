import { writeRowLine } from '@/lib/library-format/row-lines';
import { getCopying } from '../library-copies/copying-state';
import { markOnce } from '../library-copies/mark-everything';
import { type CopiedKind, copyId, hashValue } from '../library-copies/row-copies';
import { beginAnew, hasWritten, noteOnFolder } from './backup-folder';
import { findBytes } from './browser-source';
import { type ExportedRow, exportedKinds, getRowBytes, listRowIds, readExportedRow } from './export-rows';
import { type BackupFolder, filesDatabase, type WrittenRow } from './files-database';
import { createFolderWriter, type FolderWriter } from './folder-writer';

/** Rows that are written together: bytes first, then the lines. */
const batchLength = 20;

export interface RowName {
  kind: CopiedKind;
  id: string;
}

/** All rows of this browser. */
export async function listAllRows(): Promise<readonly RowName[]> {
  await markOnce();
  const names: RowName[] = [];
  for (const kind of exportedKinds) for (const id of await listRowIds(kind)) names.push({ kind, id });
  return names;
}

/**
 * Writes to the folder the rows that it does not have, or has in an older state.
 * @returns how many could not be written, because their bytes are not available now; null if everything has to be
 *   written again: the user has chosen or allowed a folder in the meantime, or the folder was emptied
 */
export async function backUp(folder: BackupFolder, names: readonly RowName[]): Promise<number | null> {
  const { device } = await getCopying();
  const writer = createFolderWriter(folder.handle, device);
  if (!(await writer.hasManifest())) {
    // Somebody has emptied the folder, or another drive is in its place: it has nothing of what was written to it.
    if (await hasWritten()) return beginAnew(folder);
    await writer.writeManifest(new Date());
  }
  let missing = 0;
  for (let at = 0; at < names.length; at += batchLength) {
    const batch = await writeBatch(writer, names.slice(at, at + batchLength));
    missing += batch.missing;
    if (batch.rows.length === 0) continue;
    const waiting = Math.max(0, names.length - at - batchLength);
    if (!(await noteOnFolder(folder, { waiting }, batch.rows))) return null;
  }
  return missing;
}

async function writeBatch(
  writer: FolderWriter,
  names: readonly RowName[],
): Promise<{ rows: WrittenRow[]; missing: number }> {
  const { written } = filesDatabase();
  const lines = new Map<CopiedKind, string[]>();
  const rows: WrittenRow[] = [];
  let missing = 0;
  for (const { kind, id } of names) {
    const known = await written.get(copyId(kind, id));
    const exported = await readExportedRow(kind, id, known?.files);
    if (exported === null) continue;
    const line = writeRowLine(exported.row);
    const hash = hashValue(line);
    const isWritten = known?.hash === hash;
    if (isWritten && !known.lacksBytes) continue;
    const bytes = await writeFiles(writer, kind, id, exported);
    if (bytes !== 'all') missing += 1;
    // A picture whose bytes are not available now is written once they are.
    if (bytes === 'no-original' || (isWritten && bytes === 'some')) continue;
    if (!isWritten) lines.set(kind, [...(lines.get(kind) ?? []), line]);
    const row = { id: copyId(kind, id), hash, files: exported.files };
    rows.push(bytes === 'all' ? row : { ...row, lacksBytes: true });
  }
  for (const [kind, added] of lines) await writer.appendRows(kind, added);
  return { rows, missing };
}

/**
 * Writes the bytes that are available now. A picture without one of its uploads is worth having, one without its
 * original is not.
 */
async function writeFiles(
  writer: FolderWriter,
  kind: CopiedKind,
  id: string,
  { files, lost }: ExportedRow,
): Promise<'all' | 'some' | 'no-original'> {
  if (lost > 0 && kind === 'picture' && files.original === undefined) return 'no-original';
  let written: 'all' | 'some' = 'all';
  for (const [label, sha256] of Object.entries(files)) {
    const bytes = await findBytes(sha256, () => getRowBytes(kind, id, label));
    if (bytes) await writer.putOriginal(sha256, new Blob([bytes]));
    else if (label === 'original') return 'no-original';
    else written = 'some';
  }
  return written;
}
