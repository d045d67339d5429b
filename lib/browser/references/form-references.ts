import { loadPicture, loadPictureRow } from '../library/load-picture';
import { createId } from '../platform/ids';
import { fitUploadsToLimit } from './fit-uploads-to-limit';
import { getInMemoryReference, putInMemoryReference, releaseReference } from './in-memory-references';
import { processReference, stopProcessing } from './process-reference';
import type { Reference } from './reference';
import type { ReferenceForm } from './reference-forms';
import { boundToRoom, hasNoRoom, roomBeside } from './reference-limits';
import { stashReferences } from './reference-stash';
import { forgetReference, loadReferences, saveReference, saveReferenceOrder } from './save-references';

/** Tiles that are drawn in one go: of sixteen the page would be slow to answer for a moment. */
const tilesAtOnce = 4;

/** Puts on a form what it was left with; what was on its way then goes on. */
export async function restoreReferences(form: ReferenceForm): Promise<void> {
  await takeAllIn(form, await loadReferences(form));
}

/** Clears a form that is about to be open for something else. Its pictures come back by `restoreReferences`. */
export function setReferencesAside({ name, store }: ReferenceForm): void {
  const { references, masked, isRead } = store.getState();
  for (const { id } of references) stopProcessing(id);
  // What has not been read yet is in the library still.
  if (isRead) stashReferences(name, { kept: references, masked });
  store.getState().clear();
}

/** Puts files on a form and makes references of them; those beyond the limit say so in their tiles. */
export async function addReferenceFiles(form: ReferenceForm, files: readonly File[]): Promise<void> {
  const admitted: Promise<void>[] = [];
  for (let at = 0; at < files.length; at += tilesAtOnce) {
    const some = files.slice(at, at + tilesAtOnce);
    admitted.push(
      admit(
        form,
        some.map((file) => newReference({ name: file.name, pictureId: null }, file)),
      ),
    );
    // Lets the page answer between them.
    await new Promise((resolve) => setTimeout(resolve));
  }
  await Promise.all(admitted);
}

/** Puts a picture of the library on a form, unless it is there. */
export async function addReferencePicture(
  form: ReferenceForm,
  pictureId: string,
  traits: Pick<Reference, 'isLast'> = {},
): Promise<void> {
  if (isOnForm(form, pictureId)) return;
  const { name } = form;
  const [row, blob] = await Promise.all([loadPictureRow(pictureId), loadPicture(pictureId, 'original')]);
  // Asked for twice at once, it is there now; or the form is open for something else.
  if (isOnForm(form, pictureId) || form.name !== name) return;
  await admit(form, [newReference({ ...traits, name: row?.prompt.slice(0, 60) ?? '', pictureId }, blob)]);
}

export async function removeReference(form: ReferenceForm, id: string): Promise<void> {
  await takeOffReferences(form, [id]);
  await takeLeftRoom(form);
  await fitUploadsToLimit(form);
}

/** Takes pictures off a form whose others, if there are any, are to stay as they are. */
export async function takeOffReferences(form: ReferenceForm, ids: readonly string[]): Promise<void> {
  await Promise.all(
    ids.map((id) => {
      stopProcessing(id);
      form.store.getState().remove(id);
      releaseReference(id);
      return forgetReference(id);
    }),
  );
}

/** Puts copies of a form's pictures on another, in the place of what is there. */
export async function copyReferences(from: ReferenceForm, to: ReferenceForm): Promise<void> {
  await loadReferences(to);
  const { references, add } = to.store.getState();
  await takeOffReferences(
    to,
    references.map(({ id }) => id),
  );
  const copies = from.store
    .getState()
    .references.filter(({ progress }) => progress.status !== 'failed')
    .map(copyOf);
  add(copies);
  const isReady = ({ progress }: Reference) => progress.status === 'ready';
  await Promise.all(copies.filter(isReady).map(({ id }) => saveReference(to, id)));
  // Those that are on their way go it once more, while the other form is on show already.
  void takeAllIn(
    to,
    copies.filter((copy) => !isReady(copy)).map(({ id }) => id),
  );
}

function copyOf(reference: Reference): Reference {
  const id = createId();
  putInMemoryReference(id, { ...getInMemoryReference(reference.id), mask: null });
  const { progress } = reference;
  return {
    ...reference,
    id,
    progress: progress.status === 'ready' ? { ...progress, isFitting: false } : { status: 'waiting' },
  };
}

export async function moveReference(form: ReferenceForm, id: string, place: number): Promise<void> {
  form.store.getState().move(id, place);
  await saveReferenceOrder(form);
}

export async function retryReference(form: ReferenceForm, id: string): Promise<void> {
  form.store.getState().progress(id, { status: 'waiting' });
  await processReference(form, id);
  await fitUploadsToLimit(form);
}

function isOnForm({ store }: ReferenceForm, pictureId: string): boolean {
  return store.getState().references.some((reference) => reference.pictureId === pictureId);
}

function newReference(
  traits: Pick<Reference, 'name' | 'pictureId' | 'isLast'>,
  source: Blob | null,
): Reference {
  const id = createId();
  putInMemoryReference(id, { source });
  return { ...traits, id, originalBytes: source?.size ?? null, progress: { status: 'waiting' } };
}

async function admit(form: ReferenceForm, added: readonly Reference[]): Promise<void> {
  const { references, add } = form.store.getState();
  const bounded = boundToRoom(added, roomBeside(references));
  add(bounded);
  await takeAllIn(
    form,
    bounded.filter((reference) => !hasNoRoom(reference)).map(({ id }) => id),
  );
}

/** Each is kept before it leaves, so that a reload finds it again; the order is one for all. */
async function takeAllIn(form: ReferenceForm, ids: readonly string[]): Promise<void> {
  await Promise.all([
    saveReferenceOrder(form),
    ...ids.map(async (id) => {
      await saveReference(form, id);
      await processReference(form, id);
    }),
  ]);
  await takeLeftRoom(form);
  await fitUploadsToLimit(form);
}

/** Those that found no room take what others left: taken off, or no pictures after all. */
async function takeLeftRoom(form: ReferenceForm): Promise<void> {
  const { references, progress } = form.store.getState();
  const next = references.filter(hasNoRoom).slice(0, roomBeside(references));
  for (const { id } of next) progress(id, { status: 'waiting' });
  if (next.length === 0) return;
  await takeAllIn(
    form,
    next.map(({ id }) => id),
  );
}
