import { createSourceId } from '../library/picture-ids';
import { getInMemoryReference, putInMemoryReference } from './in-memory-references';
import type { Reference, ReferenceProgress } from './reference';
import type { ReferenceForm } from './reference-forms';
import { boundToRoom, roomBeside } from './reference-limits';
import { type StashedReferences, takeFromStash } from './reference-stash';
import { useReferences } from './references-store';

/** A larger file is not kept as it was given: a reload on its way loses it, and later its compressed picture stands for it. */
const fileBytesMax = 100_000_000;

/**
 * Keeps a form's picture through a reload: before it is on its way its file, afterwards what will be sent.
 * Where the browser's storage refuses, the form goes on without: everything here can be dropped again.
 */
export async function saveReference(form: ReferenceForm, id: string): Promise<void> {
  const { name: formName } = form;
  const find = () => form.store.getState().references.find((other) => other.id === id);
  const reference = find();
  if (reference === undefined) return;
  const { progress, name, pictureId, isLast } = reference;
  const { source, compressed, sourceId } = getInMemoryReference(id);
  const isReady = progress.status === 'ready' && compressed !== null;
  const row = {
    id,
    name,
    pictureId,
    blob: isReady ? compressed : null,
    sourceId: isReady ? sourceId : null,
    receipt: isReady ? progress.receipt : null,
    wasReduced: isReady && progress.wasReduced,
    form: formName,
    ...(isLast ? { isLast } : {}),
  };
  await whereStorageAllows(async () => {
    const library = await import('./reference-rows');
    // A picture of the library is there already.
    const isKept = source !== null && source.size <= fileBytesMax;
    if (!isReady && pictureId === null) {
      if (!isKept) return;
      await library.saveReferenceFile(id, source);
    }
    // It was taken off the form meanwhile; unless the form shows other pictures now.
    if (find() === undefined && form.name === formName) return forget(id);
    await library.saveReference(row);
  });
}

export async function saveReferenceOrder(form: ReferenceForm): Promise<void> {
  const { name } = form;
  const ids = form.store.getState().references.map(({ id }) => id);
  await whereStorageAllows(async () => {
    const { saveReferenceOrder: keep } = await import('./reference-rows');
    await keep(name, ids);
  });
}

export async function forgetReference(id: string): Promise<void> {
  await whereStorageAllows(() => forget(id));
}

async function forget(id: string): Promise<void> {
  const { forgetReference: forgetRow } = await import('./reference-rows');
  await forgetRow(id);
}

/** Holds and keeps what was painted on a reference; null: nothing. */
export async function saveMask(id: string, mask: Blob | null): Promise<void> {
  putInMemoryReference(id, { mask });
  useReferences.getState().mark(id, mask !== null);
  await whereStorageAllows(async () => {
    const { saveMask: keep } = await import('./reference-rows');
    await keep(id, mask);
  });
}

/**
 * Puts on the form what it was left with, unless that has been done. Tells which pictures were still on their way.
 */
export async function loadReferences(form: ReferenceForm): Promise<readonly string[]> {
  const { name, store } = form;
  if (store.getState().isRead) return [];
  const { kept, masked } = takeFromStash(name) ?? (await readKept(name));
  // Twice at once (React renders effects twice in development) reads once.
  if (store.getState().isRead) return [];
  // The form is open for something else by now: its message was sent, or another conversation was opened.
  if (form.name !== name) return loadReferences(form);
  const { references, read } = store.getState();
  // Two windows that added pictures left them all.
  const bounded = boundToRoom(kept, roomBeside(references));
  read(bounded, masked);
  return bounded.filter(({ progress }) => progress.status === 'waiting').map(({ id }) => id);
}

async function whereStorageAllows(work: () => Promise<void>): Promise<void> {
  const { storageFailure } = await import('../platform/storage-failure');
  try {
    await work();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}

async function readKept(name: ReferenceForm['name']): Promise<StashedReferences> {
  const kept: Reference[] = [];
  const masked = new Set<string>();
  await whereStorageAllows(async () => {
    const { readReferences } = await import('./reference-rows');
    const { rows, masks, files } = await readReferences(name);
    for (const { id, name: fileName, pictureId, isLast, blob, receipt, wasReduced, ...row } of rows) {
      const mask = masks.find(({ referenceId }) => referenceId === id)?.blob ?? null;
      const source = files.get(id) ?? null;
      const sourceId = blob && (row.sourceId ?? createSourceId());
      putInMemoryReference(id, { source, compressed: blob, sourceId, mask, neededBytes: blob?.size ?? null });
      if (mask) masked.add(id);
      const progress: ReferenceProgress = receipt
        ? { status: 'ready', receipt, wasReduced, isFitting: false }
        : { status: 'waiting' };
      const originalBytes = receipt?.originalBytes ?? source?.size ?? null;
      const reference = { id, name: fileName, pictureId, originalBytes, progress };
      kept.push(isLast ? { ...reference, isLast } : reference);
    }
  });
  return { kept, masked };
}
