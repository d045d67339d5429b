import { limits } from '@/lib/protocol/limits';
import { getHeldReference, holdReference, letGoOfReference } from '../held-references';
import { createId } from '../ids';
import { loadPicture } from '../load-picture';
import { loadPictureRow } from '../load-picture-row';
import type { Reference } from '../reference';
import type { ReferenceForm } from '../reference-forms';
import { shareBudget } from '../share-budget';
import { bodyLimit, intakeReference, stopIntake } from './intake-reference';
import { forgetReference, keepReferenceOrder } from './keep-references';

/** Of a request, for its other parts and a mask. */
const otherPartsShare = 0.15;

/** Puts files on a form and makes references of them; those beyond the limit say so in their tiles. */
export async function addReferenceFiles(form: ReferenceForm, files: readonly File[]): Promise<void> {
  await admit(
    form,
    files.map((file) => newReference({ name: file.name, pictureId: null }, file)),
  );
}

/** Puts a picture of the library on a form, unless it is there. */
export async function addReferencePicture(
  form: ReferenceForm,
  pictureId: string,
  traits: Pick<Reference, 'isLast'> = {},
): Promise<void> {
  if (isOnForm(form, pictureId)) return;
  const [row, blob] = await Promise.all([loadPictureRow(pictureId), loadPicture(pictureId, 'original')]);
  // Asked for twice at once, it is there now.
  if (isOnForm(form, pictureId)) return;
  await admit(form, [newReference({ ...traits, name: row?.prompt.slice(0, 60) ?? '', pictureId }, blob)]);
}

export async function removeReference(form: ReferenceForm, id: string): Promise<void> {
  stopIntake(id);
  form.store.getState().remove(id);
  letGoOfReference(id);
  await forgetReference(id);
}

export async function moveReference(form: ReferenceForm, id: string, place: number): Promise<void> {
  form.store.getState().move(id, place);
  await keepReferenceOrder(form);
}

export async function retryReference(form: ReferenceForm, id: string): Promise<void> {
  form.store.getState().progress(id, { status: 'waiting' });
  await intakeReference(form, id);
  await fitRequest(form);
}

function isOnForm({ store }: ReferenceForm, pictureId: string): boolean {
  return store.getState().references.some((reference) => reference.pictureId === pictureId);
}

function newReference(
  traits: Pick<Reference, 'name' | 'pictureId' | 'isLast'>,
  source: Blob | null,
): Reference {
  const id = createId();
  holdReference(id, { source });
  return { ...traits, id, originalBytes: source?.size ?? null, progress: { status: 'waiting' } };
}

async function admit(form: ReferenceForm, added: readonly Reference[]): Promise<void> {
  const { references, add } = form.store.getState();
  const taken = references.filter(({ progress }) => progress.status !== 'failed').length;
  const room = Math.max(0, limits.referencesMax - taken);
  add(
    added.map((reference, at) =>
      at < room
        ? reference
        : { ...reference, progress: { status: 'failed', problem: 'too-many', requestId: null } },
    ),
  );
  await Promise.all(added.slice(0, room).map(({ id }) => intakeReference(form, id)));
  await fitRequest(form);
}

/** All references go in one request: where they are too large together, the largest are compressed once more. */
async function fitRequest(form: ReferenceForm): Promise<void> {
  const ready = form.store.getState().references.flatMap(({ id, progress }) => {
    const sizeBytes = getHeldReference(id).compressed?.size;
    return progress.status === 'ready' && sizeBytes !== undefined ? [{ id, sizeBytes }] : [];
  });
  const shares = shareBudget(
    ready.map(({ sizeBytes }) => sizeBytes),
    (await bodyLimit()) * (1 - otherPartsShare),
  );
  const tooLarge = ready.flatMap(({ id, sizeBytes }, at) => {
    const share = shares[at] ?? sizeBytes;
    return share < sizeBytes ? [{ id, share }] : [];
  });
  await Promise.all(tooLarge.map(({ id, share }) => intakeReference(form, id, share)));
}
