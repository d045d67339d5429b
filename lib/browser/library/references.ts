import { libraryDatabase, type MaskRow, type ReferenceOrderRow, type ReferenceRow } from './database';

type FormName = ReferenceOrderRow['key'];

/** A form's pictures as the last visit left them, in order. */
export async function readReferences(form: FormName): Promise<{
  rows: readonly ReferenceRow[];
  masks: readonly MaskRow[];
}> {
  const database = libraryDatabase();
  const { references, referenceOrder, masks } = database;
  return database.transaction('r', references, referenceOrder, masks, async () => {
    const ids = (await referenceOrder.get(form))?.ids ?? [];
    const rows = (await references.toArray()).filter((row) => (row.form ?? 'edit') === form);
    const placeOf = ({ id }: ReferenceRow) => (ids.includes(id) ? ids.indexOf(id) : ids.length);
    rows.sort((a, b) => placeOf(a) - placeOf(b));
    return { rows, masks: await masks.toArray() };
  });
}

export async function keepReference(row: ReferenceRow): Promise<void> {
  await libraryDatabase().references.put(row);
}

export async function keepReferenceOrder(form: FormName, ids: readonly string[]): Promise<void> {
  await libraryDatabase().referenceOrder.put({ key: form, ids });
}

/** Takes a picture off the form, with what was painted on it. */
export async function forgetReference(id: string): Promise<void> {
  const database = libraryDatabase();
  const { references, masks } = database;
  await database.transaction('rw', references, masks, async () => {
    await references.delete(id);
    await masks.delete(id);
  });
}

/** Keeps what is painted on a reference; null: nothing. */
export async function keepMask(referenceId: string, blob: Blob | null): Promise<void> {
  const { masks } = libraryDatabase();
  if (blob === null) await masks.delete(referenceId);
  else await masks.put({ referenceId, blob });
}
