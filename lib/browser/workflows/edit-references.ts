import { limits } from '@/lib/protocol/limits';
import { getHeldReference, holdReference, letGoOfReference } from '../held-references';
import { createId } from '../ids';
import { loadPicture } from '../load-picture';
import { loadPictureRow } from '../load-picture-row';
import { shareBudget } from '../share-budget';
import { useEditReferences } from '../stores/edit-references-store';
import { type Reference, useReferences } from '../stores/references-store';
import { bodyLimit, intakeReference, stopIntake } from './intake-reference';
import { forgetReference, keepReferenceOrder } from './keep-references';

/** Of a request, for its other parts and a mask. */
const otherPartsShare = 0.15;

/** Puts files on the edit form and makes references of them; those beyond the limit say so in their tiles. */
export async function addReferenceFiles(files: readonly File[]): Promise<void> {
  const added = files.map((file) => newReference(file.name, null, file));
  await admit(added);
}

/** Takes the pictures that "use as reference" has laid ready. Each leaves the waiting list once it is on the form. */
export async function takeWaitingPictures(): Promise<void> {
  const waiting = useEditReferences.getState();
  for (const id of waiting.ids) {
    if (!isOnForm(id)) await addReferencePicture(id);
    waiting.remove(id);
  }
}

/** Begins a chain: the picture alone, instead of what is on the form. */
export async function editNext(pictureId: string): Promise<void> {
  for (const { id } of useReferences.getState().references) await removeReference(id);
  await addReferencePicture(pictureId);
}

export async function removeReference(id: string): Promise<void> {
  stopIntake(id);
  useReferences.getState().remove(id);
  letGoOfReference(id);
  await forgetReference(id);
}

export async function moveReference(id: string, place: number): Promise<void> {
  useReferences.getState().move(id, place);
  await keepReferenceOrder();
}

export async function retryReference(id: string): Promise<void> {
  useReferences.getState().progress(id, { status: 'waiting' });
  await intakeReference(id);
  await fitRequest();
}

async function addReferencePicture(pictureId: string): Promise<void> {
  const [row, blob] = await Promise.all([loadPictureRow(pictureId), loadPicture(pictureId, 'original')]);
  // Asked for twice at once, it is there now.
  if (isOnForm(pictureId)) return;
  await admit([newReference(row?.prompt.slice(0, 60) ?? '', pictureId, blob)]);
}

function isOnForm(pictureId: string): boolean {
  return useReferences.getState().references.some((reference) => reference.pictureId === pictureId);
}

function newReference(name: string, pictureId: string | null, source: Blob | null): Reference {
  const id = createId();
  holdReference(id, { source });
  return { id, name, pictureId, originalBytes: source?.size ?? null, progress: { status: 'waiting' } };
}

async function admit(added: readonly Reference[]): Promise<void> {
  const { references, add } = useReferences.getState();
  const taken = references.filter(({ progress }) => progress.status !== 'failed').length;
  const room = Math.max(0, limits.referencesMax - taken);
  add(
    added.map((reference, at) =>
      at < room
        ? reference
        : { ...reference, progress: { status: 'failed', problem: 'too-many', requestId: null } },
    ),
  );
  await Promise.all(added.slice(0, room).map(({ id }) => intakeReference(id)));
  await fitRequest();
}

/** All references go in one request: where they are too large together, the largest are compressed once more. */
async function fitRequest(): Promise<void> {
  const ready = useReferences.getState().references.flatMap(({ id, progress }) => {
    const sizeBytes = getHeldReference(id).compressed?.size;
    return progress.status === 'ready' && sizeBytes !== undefined ? [{ id, sizeBytes }] : [];
  });
  const budget = (await bodyLimit()) * (1 - otherPartsShare);
  const shares = shareBudget(
    ready.map(({ sizeBytes }) => sizeBytes),
    budget,
  );
  const tooLarge = ready.flatMap(({ id, sizeBytes }, at) => {
    const share = shares[at] ?? sizeBytes;
    return share < sizeBytes ? [{ id, share }] : [];
  });
  await Promise.all(tooLarge.map(({ id, share }) => intakeReference(id, share)));
}
