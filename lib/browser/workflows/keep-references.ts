import { getHeldReference, holdReference } from '../held-references';
import type { Reference, ReferenceProgress } from '../reference';
import type { ReferenceForm } from '../reference-forms';
import { createSourceId } from '../source-id';
import { useReferences } from '../stores/references-store';

/** A larger file is not kept as it was given: a reload on its way loses it, and later its compressed picture stands for it. */
const fileBytesMax = 100_000_000;

/**
 * Keeps a form's picture through a reload: before it is on its way its file, afterwards what will be sent.
 * Where the browser's storage refuses, the form goes on without: everything here can be dropped again.
 */
export async function keepReference(form: ReferenceForm, id: string): Promise<void> {
  const find = () => form.store.getState().references.find((other) => other.id === id);
  const reference = find();
  if (reference === undefined) return;
  const { progress, name, pictureId, isLast } = reference;
  const { source, compressed, sourceId } = getHeldReference(id);
  const isReady = progress.status === 'ready' && compressed !== null;
  const row = {
    id,
    name,
    pictureId,
    blob: isReady ? compressed : null,
    sourceId: isReady ? sourceId : null,
    receipt: isReady ? progress.receipt : null,
    wasReduced: isReady && progress.wasReduced,
    form: form.name,
    ...(isLast ? { isLast } : {}),
  };
  await whereStorageAllows(async () => {
    const library = await import('../library/references');
    // A picture of the library is there already.
    const isKept = source !== null && source.size <= fileBytesMax;
    if (!isReady && pictureId === null) {
      if (!isKept) return;
      await library.keepReferenceFile(id, source);
    }
    // It was taken off the form meanwhile.
    if (find() === undefined) return forget(id);
    await library.keepReference(row);
  });
}

export async function keepReferenceOrder(form: ReferenceForm): Promise<void> {
  const ids = form.store.getState().references.map(({ id }) => id);
  await whereStorageAllows(async () => {
    const { keepReferenceOrder: keep } = await import('../library/references');
    await keep(form.name, ids);
  });
}

export async function forgetReference(id: string): Promise<void> {
  await whereStorageAllows(() => forget(id));
}

async function forget(id: string): Promise<void> {
  const { forgetReference: forgetRow } = await import('../library/references');
  await forgetRow(id);
}

/** Holds and keeps what was painted on a reference; null: nothing. */
export async function keepMask(id: string, mask: Blob | null): Promise<void> {
  holdReference(id, { mask });
  useReferences.getState().mark(id, mask !== null);
  await whereStorageAllows(async () => {
    const { keepMask: keep } = await import('../library/references');
    await keep(id, mask);
  });
}

/** Puts what the last visit left on the form. Once a page. Tells which of them were still on their way. */
export async function loadReferences({ name: formName, store }: ReferenceForm): Promise<readonly string[]> {
  if (store.getState().isRead) return [];
  const kept: Reference[] = [];
  const masked = new Set<string>();
  await whereStorageAllows(async () => {
    const { readReferences } = await import('../library/references');
    const { rows, masks, files } = await readReferences(formName);
    for (const { id, name, pictureId, isLast, blob, receipt, wasReduced, ...row } of rows) {
      const mask = masks.find(({ referenceId }) => referenceId === id)?.blob ?? null;
      const source = files.get(id) ?? null;
      const sourceId = blob && (row.sourceId ?? createSourceId());
      holdReference(id, { source, compressed: blob, sourceId, mask, neededBytes: blob?.size ?? null });
      if (mask) masked.add(id);
      const progress: ReferenceProgress = receipt
        ? { status: 'ready', receipt, wasReduced, isFitting: false }
        : { status: 'waiting' };
      const originalBytes = receipt?.originalBytes ?? source?.size ?? null;
      const reference = { id, name, pictureId, originalBytes, progress };
      kept.push(isLast ? { ...reference, isLast } : reference);
    }
  });
  // Twice at once (React renders effects twice in development) reads once.
  if (store.getState().isRead) return [];
  store.getState().read(kept, masked);
  return kept.filter(({ progress }) => progress.status === 'waiting').map(({ id }) => id);
}

async function whereStorageAllows(work: () => Promise<void>): Promise<void> {
  const { storageFailure } = await import('../library/storage-failure');
  try {
    await work();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
