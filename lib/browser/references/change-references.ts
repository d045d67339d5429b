import { limits } from '@/lib/protocol/limits';
import { loadPicture, loadPictureRow } from '../library/load-picture';
import { createId } from '../platform/ids';
import { forgetUrls } from '../platform/object-urls';
import { usePreferences } from '../session/preferences-store';
import { fitUploadsToLimit } from './fit-uploads-to-limit';
import { processReference, stopProcessing } from './process-reference';
import {
  createReference,
  isReady,
  maskPainted,
  processingRequested,
  type Reference,
  urlKeys,
} from './reference';
import {
  changeReference,
  isTooMany,
  placesFreed,
  type ReferenceForm,
  referenceMoved,
  referencesAdded,
  referencesRemoved,
} from './reference-form';
import { forgetReference, saveMask, saveReference, saveReferenceOrder } from './save-references';

/** How many tiles are drawn in one go: with sixteen, the page would not respond for a moment. */
const tilesAtOnce = 4;

/** Puts files on a form and makes references of them; those beyond the limit fail as `too-many`. */
export async function addReferenceFiles(form: ReferenceForm, files: readonly File[]): Promise<void> {
  const added: Promise<void>[] = [];
  for (let at = 0; at < files.length; at += tilesAtOnce) {
    const some = files.slice(at, at + tilesAtOnce);
    added.push(
      addReferences(
        form,
        some.map((source) => createReference(createId(), source.name, { source })),
      ),
    );
    // Lets the page respond between them.
    await new Promise((resolve) => setTimeout(resolve));
  }
  await Promise.all(added);
}

/** Puts a picture of the library on a form, unless it is there. */
export async function addReferencePicture(
  form: ReferenceForm,
  pictureId: string,
  traits: Partial<Pick<Reference, 'isLast'>> = {},
): Promise<void> {
  if (isOnForm(form, pictureId)) return;
  const { key } = form;
  const [row, source] = await Promise.all([loadPictureRow(pictureId), loadPicture(pictureId, 'original')]);
  // Another call put it there in the meantime, or the form is open for something else.
  if (isOnForm(form, pictureId) || form.key !== key) return;
  const name = row?.prompt.slice(0, 60) ?? '';
  await addReferences(form, [createReference(createId(), name, { ...traits, pictureId, source })]);
}

/** Removes a reference; the others may use its place and its bytes. */
export async function removeReference(form: ReferenceForm, id: string): Promise<void> {
  await removeReferences(form, [id]);
  await processFreedPlaces(form);
  await fitUploadsToLimit(form);
}

/**
 * Removes references from a form at once, and leaves the others as they are. They are forgotten once what they are sent
 * with is recorded; if it never is, they are found again.
 */
export async function removeReferences(
  form: ReferenceForm,
  ids: readonly string[],
  isRecorded: Promise<boolean> = Promise.resolve(true),
): Promise<void> {
  const removed = form.store.getState().references.filter(({ id }) => ids.includes(id));
  for (const { id } of removed) stopProcessing(id);
  form.store.setState((state) => referencesRemoved(state, ids));
  forgetUrls(removed.flatMap((reference) => Object.values(urlKeys(reference))));
  if (await isRecorded) await Promise.all(ids.map(forgetReference));
}

function isOnForm({ store }: ReferenceForm, pictureId: string): boolean {
  return store.getState().references.some((reference) => reference.pictureId === pictureId);
}

async function addReferences(form: ReferenceForm, added: readonly Reference[]): Promise<void> {
  const ids = new Set(added.map(({ id }) => id));
  form.store.setState((state) => referencesAdded(state, added));
  const { references } = form.store.getState();
  await processAll(
    form,
    references.filter((reference) => ids.has(reference.id) && !isTooMany(reference)),
  );
}

export async function moveReference(form: ReferenceForm, id: string, index: number): Promise<void> {
  form.store.setState((state) => referenceMoved(state, id, index));
  await saveReferenceOrder(form);
}

export async function retryReference(form: ReferenceForm, id: string): Promise<void> {
  changeReference(form, id, processingRequested);
  await processReference(form, id);
  await fitUploadsToLimit(form);
}

/** Paints a mask on a reference; null: removes it. */
export async function changeMask(form: ReferenceForm, id: string, mask: Blob | null): Promise<void> {
  changeReference(form, id, (reference) => maskPainted(reference, mask));
  await saveMask(id, mask);
}

/** Sets whether pictures keep their size or are bounded. Pictures on the form are compressed again if it matters. */
export async function chooseReferenceEdge(form: ReferenceForm, edge: 'bounded' | 'original'): Promise<void> {
  usePreferences.getState().setReferenceEdge(edge);
  const changing = form.store.getState().references.filter(isLargerThanBound);
  await Promise.all(changing.map(({ id }) => processReference(form, id)));
  await fitUploadsToLimit(form);
}

/** Processes references. Each is saved first, so that a reload finds it again; their order is saved once. */
export async function processAll(form: ReferenceForm, references: readonly Reference[]): Promise<void> {
  await Promise.all([
    saveReferenceOrder(form),
    ...references.map(async ({ id }) => {
      await saveReference(form, id);
      await processReference(form, id);
    }),
  ]);
  await processFreedPlaces(form);
  await fitUploadsToLimit(form);
}

/** References that were too many take the places of references that were removed or turned out to be no pictures. */
async function processFreedPlaces(form: ReferenceForm): Promise<void> {
  const before = form.store.getState().references;
  form.store.setState(placesFreed);
  const { references } = form.store.getState();
  const admitted = references.filter((reference, at) => reference !== before[at]);
  if (admitted.length > 0) await processAll(form, admitted);
}

/** Whether bounding the longer edge would change the reference, as far as is known. */
function isLargerThanBound(reference: Reference): boolean {
  if (!isReady(reference)) return reference.progress.status !== 'failed';
  const { originalWidth, originalHeight } = reference.progress.info;
  return Math.max(originalWidth, originalHeight) > limits.referenceEdge;
}
