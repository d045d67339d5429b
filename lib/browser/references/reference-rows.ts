import {
  libraryDatabase,
  type MaskRow,
  type ReferenceOrderRow,
  type ReferenceRow,
} from '../platform/database';

type FormName = ReferenceOrderRow['key'];

/** A form's pictures as the last visit left them, in order. */
export async function readReferences(form: FormName): Promise<{
  rows: readonly ReferenceRow[];
  masks: readonly MaskRow[];
  /** As given, by the reference's id. */
  files: ReadonlyMap<string, Blob>;
}> {
  const database = libraryDatabase();
  const { references, referenceOrder, referenceFiles, masks } = database;
  return database.transaction('r', references, referenceOrder, referenceFiles, masks, async () => {
    const ids = (await referenceOrder.get(form))?.ids ?? [];
    const rows = (await references.toArray()).filter((row) => (row.form ?? 'edit') === form);
    const placeOf = ({ id }: ReferenceRow) => (ids.includes(id) ? ids.indexOf(id) : ids.length);
    rows.sort((a, b) => placeOf(a) - placeOf(b));
    const files = (await referenceFiles.bulkGet(rows.map(({ id }) => id))).filter((row) => row !== undefined);
    return {
      rows,
      masks: await masks.toArray(),
      files: new Map(files.map(({ id, blob }) => [id, blob])),
    };
  });
}

export async function saveReference(row: ReferenceRow): Promise<void> {
  await libraryDatabase().references.put(row);
}

/** Keeps a file as it was given, until its reference is taken off the form. */
export async function saveReferenceFile(id: string, blob: Blob): Promise<void> {
  await libraryDatabase().referenceFiles.put({ id, blob });
}

export async function saveReferenceOrder(form: FormName, ids: readonly string[]): Promise<void> {
  const { referenceOrder } = libraryDatabase();
  if (ids.length === 0) await referenceOrder.delete(form);
  else await referenceOrder.put({ key: form, ids });
}

/** Takes all pictures off forms that will not be open again. */
export async function forgetForms(forms: readonly FormName[]): Promise<void> {
  if (forms.length === 0) return;
  const database = libraryDatabase();
  const { references, referenceOrder, referenceFiles } = database;
  await database.transaction('rw', references, referenceOrder, referenceFiles, async () => {
    const gone = await references
      .filter(({ form }) => form !== undefined && forms.includes(form))
      .primaryKeys();
    await Promise.all([references, referenceFiles].map((table) => table.bulkDelete(gone)));
    await referenceOrder.bulkDelete([...forms]);
  });
}

/** Takes a picture off the form, with its file and what was painted on it. */
export async function forgetReference(id: string): Promise<void> {
  const database = libraryDatabase();
  const { references, referenceFiles, masks } = database;
  await database.transaction('rw', references, referenceFiles, masks, async () => {
    await Promise.all([references.delete(id), referenceFiles.delete(id), masks.delete(id)]);
  });
}

/** Keeps what is painted on a reference; null: nothing. */
export async function saveMask(referenceId: string, blob: Blob | null): Promise<void> {
  const { masks } = libraryDatabase();
  if (blob === null) await masks.delete(referenceId);
  else await masks.put({ referenceId, blob });
}
