import { isSourceId } from '../library/picture-ids';
import { type CopiedTable, libraryDatabase } from '../platform/database';
import type { ChangedRow } from '../platform/track-changes';
import { type CopiedKind, kindOfTable } from './row-copies';

/** A picture, a demo picture, or an upload that pictures were made from: the studio counts them separately. */
export type BytesKind = 'picture' | 'demo' | 'source';

/** Bytes that belong to a row, by a name within it. */
export interface RowFile {
  label: string;
  blob: Blob;
  kind: BytesKind;
}

/** A row as it is now. `values` is null if it was deleted. */
export interface CurrentRow {
  kind: CopiedKind;
  id: string;
  values: Readonly<Record<string, unknown>> | null;
  /** For a deleted picture, its row as the trash keeps it. */
  trashed?: Readonly<Record<string, unknown>>;
  files: readonly RowFile[];
}

/** The row that a mark stands for; `later` if it still changes all the time, like a running turn. */
export async function readRow({ table, key }: ChangedRow): Promise<CurrentRow | 'later'> {
  const known = table as CopiedTable; // Only tracked tables have marks.
  const kind = kindOfTable[known];
  switch (known) {
    case 'pictures':
      return readPicture(key);
    case 'conversations': {
      const row = await libraryDatabase().conversations.get(key);
      const values = row && row.deletedAt === undefined ? withoutId(row) : null;
      return { kind, id: key, values, files: [] };
    }
    case 'turns':
    case 'answers':
      return readTurn(key);
    case 'ledger': {
      const row = await libraryDatabase().ledger.get(key);
      const { jobId: _, ...values } = row ?? { jobId: key };
      return { kind, id: key, values: row ? values : null, files: [] };
    }
  }
}

async function readPicture(id: string): Promise<CurrentRow> {
  const { pictures, originals, sources, trash } = libraryDatabase();
  const living = await pictures.get(id);
  const row = living ?? (await trash.get(id))?.row;
  if (row === undefined) return { kind: 'picture', id, values: null, files: [] };
  const stored = await originals.get(id);
  const files: RowFile[] = [];
  if (stored) {
    files.push({ label: 'original', blob: stored.blob, kind: row.demo ? 'demo' : 'picture' });
  }
  if (stored?.signature) files.push({ label: 'signature', blob: stored.signature, kind: 'source' });
  for (const parent of (row.parents ?? []).filter(isSourceId)) {
    const source = await sources.get(parent);
    if (source) files.push({ label: parent, blob: source.blob, kind: 'source' });
  }
  const values = withoutId(row);
  if (living === undefined) return { kind: 'picture', id, values: null, trashed: values, files };
  return { kind: 'picture', id, values, files };
}

async function readTurn(id: string): Promise<CurrentRow | 'later'> {
  const { turns, answers, turnFiles } = libraryDatabase();
  const row = await turns.get(id);
  if (row === undefined) return { kind: 'turn', id, values: null, files: [] };
  if (row.state.status === 'connecting' || row.state.status === 'running') return 'later';
  const { revision: _, ...values } = withoutId(row);
  const answer = await answers.get(id);
  const references = (await turnFiles.get(id))?.references ?? [];
  return {
    kind: 'turn',
    id,
    values: { ...values, ...(answer ? { raw: answer.raw } : {}) },
    files: references.map((blob, at) => ({ label: String(at), blob, kind: 'source' as const })),
  };
}

function withoutId<Row extends { id: string }>({ id: _, ...values }: Row): Omit<Row, 'id'> {
  return values;
}
