import { isReady, type Reference } from './reference';
import { findReference, type ReferenceForm, type ReferenceFormKey } from './reference-form';

/** A larger file is not saved as it was given: a reload loses it unless its compressed bytes exist by then. */
const fileBytesMax = 100_000_000;

// Only this file reads and writes the rows of references. Their module is loaded when it is first needed, because it
// brings Dexie. If the browser's storage refuses, the form works without it: a reference can be made again.

/** The references that a form was left with, in order; none if storage refuses. */
export async function readReferences(key: ReferenceFormKey): Promise<readonly Reference[]> {
  let references: readonly Reference[] = [];
  await whereStorageAllows(async () => {
    references = await (await import('./reference-rows')).readReferences(key);
  });
  return references;
}

/** Saves a reference as it is now: its file before it is uploaded, afterwards the bytes that will be sent. */
export async function saveReference(form: ReferenceForm, id: string): Promise<void> {
  const { key } = form;
  const reference = findReference(form, id);
  if (reference === null) return;
  await whereStorageAllows(async () => {
    const rows = await import('./reference-rows');
    // The library has the file of its own picture already.
    if (!isSendable(reference) && reference.pictureId === null) {
      const { source } = reference;
      if (source === null || source.size > fileBytesMax) return;
      await rows.saveReferenceFile(id, source);
    }
    // It was taken off the form in the meantime, unless the form just shows something else now.
    if (findReference(form, id) === null && form.key === key) return rows.forgetReference(id);
    await rows.saveReference(reference, key);
  });
}

function isSendable(reference: Reference): boolean {
  return isReady(reference) && reference.compressed !== null;
}

export async function saveReferenceOrder(form: ReferenceForm): Promise<void> {
  const { key, store } = form;
  const ids = store.getState().references.map(({ id }) => id);
  await whereStorageAllows(async () => (await import('./reference-rows')).saveReferenceOrder(key, ids));
}

/** Saves all references of a form and their order under what the form is open for now. */
export async function saveReferences(form: ReferenceForm): Promise<void> {
  const { references } = form.store.getState();
  await Promise.all([saveReferenceOrder(form), ...references.map(({ id }) => saveReference(form, id))]);
}

export async function forgetReference(id: string): Promise<void> {
  await whereStorageAllows(async () => (await import('./reference-rows')).forgetReference(id));
}

/** Saves the mask painted on a reference; null removes it. */
export async function saveMask(id: string, mask: Blob | null): Promise<void> {
  await whereStorageAllows(async () => (await import('./reference-rows')).saveMask(id, mask));
}

async function whereStorageAllows(work: () => Promise<void>): Promise<void> {
  const { storageFailure } = await import('../platform/storage-failure');
  try {
    await work();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
