import { createSourceId } from '../library/picture-ids';
import { libraryDatabase } from '../platform/database';
import type { ReferenceOrderRow, ReferenceRow } from '../platform/database-rows';
import { createReference, isReady, type Reference } from './reference';

type FormKey = ReferenceOrderRow['key'];

/** A form's references as the last visit left them, in order. */
export async function readReferences(key: FormKey): Promise<readonly Reference[]> {
  const database = libraryDatabase();
  const { references, referenceOrder, referenceFiles, masks } = database;
  return database.transaction('r', references, referenceOrder, referenceFiles, masks, async () => {
    const ids = (await referenceOrder.get(key))?.ids ?? [];
    const rows = (await references.toArray()).filter((row) => (row.form ?? 'edit') === key);
    const placeOf = ({ id }: ReferenceRow) => (ids.includes(id) ? ids.indexOf(id) : ids.length);
    rows.sort((a, b) => placeOf(a) - placeOf(b));
    const files = await referenceFiles.bulkGet(rows.map(({ id }) => id));
    const painted = await masks.toArray();
    return rows.map((row, at) =>
      fromRow(row, {
        source: files[at]?.blob ?? null,
        mask: painted.find(({ referenceId }) => referenceId === row.id)?.blob ?? null,
      }),
    );
  });
}

/** Saves a reference as one of a form. Its file and its mask are rows of their own. */
export async function saveReference(reference: Reference, key: FormKey): Promise<void> {
  await libraryDatabase().references.put(toRow(reference, key));
}

/** Saves a file as it was given, until its reference is taken off the form. */
export async function saveReferenceFile(id: string, blob: Blob): Promise<void> {
  await libraryDatabase().referenceFiles.put({ id, blob });
}

export async function saveReferenceOrder(key: FormKey, ids: readonly string[]): Promise<void> {
  const { referenceOrder } = libraryDatabase();
  if (ids.length === 0) await referenceOrder.delete(key);
  else await referenceOrder.put({ key, ids });
}

/** Saves the mask painted on a reference; null removes it. */
export async function saveMask(referenceId: string, blob: Blob | null): Promise<void> {
  const { masks } = libraryDatabase();
  if (blob === null) await masks.delete(referenceId);
  else await masks.put({ referenceId, blob });
}

/** Removes a reference with its file and its mask. */
export async function forgetReference(id: string): Promise<void> {
  const database = libraryDatabase();
  const { references, referenceFiles, masks } = database;
  await database.transaction('rw', references, referenceFiles, masks, async () => {
    await Promise.all([references.delete(id), referenceFiles.delete(id), masks.delete(id)]);
  });
}

/** Removes all references of forms that will not be opened again. */
export async function forgetForms(keys: readonly FormKey[]): Promise<void> {
  if (keys.length === 0) return;
  const database = libraryDatabase();
  const { references, referenceOrder, referenceFiles } = database;
  await database.transaction('rw', references, referenceOrder, referenceFiles, async () => {
    const gone = await references
      .filter(({ form }) => form !== undefined && keys.includes(form))
      .primaryKeys();
    await Promise.all([references, referenceFiles].map((table) => table.bulkDelete(gone)));
    await referenceOrder.bulkDelete([...keys]);
  });
}

/** Only a reference that can be sent has its bytes saved; any other is processed again from its file. */
function toRow(reference: Reference, form: FormKey): ReferenceRow {
  const { id, name, pictureId, isLast, compressed } = reference;
  const ready = isReady(reference) && compressed !== null ? { ...reference.progress, compressed } : null;
  return {
    id,
    name,
    pictureId,
    blob: ready?.compressed.blob ?? null,
    sourceId: ready?.compressed.sourceId ?? null,
    receipt: ready?.info ?? null,
    wasReduced: ready?.wasReduced ?? false,
    form,
    ...(isLast ? { isLast } : {}),
  };
}

function fromRow(row: ReferenceRow, { source, mask }: Pick<Reference, 'source' | 'mask'>): Reference {
  const { id, name, pictureId, isLast = false, blob, receipt: info, wasReduced } = row;
  // Rows written before uploads had ids have no source id.
  const sourceId = row.sourceId ?? createSourceId();
  return createReference(id, name, {
    pictureId,
    isLast,
    originalBytes: info?.originalBytes ?? source?.size ?? null,
    source,
    mask,
    compressed: blob && { blob, sourceId, neededBytes: blob.size, askedBytes: null },
    progress: info ? { status: 'ready', info, wasReduced } : { status: 'waiting' },
  });
}
