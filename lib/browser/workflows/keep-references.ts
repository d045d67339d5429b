import { getHeldReference, holdReference } from '../held-references';
import type { Reference } from '../reference';
import type { ReferenceForm } from '../reference-forms';
import { useReferences } from '../stores/references-store';

/**
 * Keeps a form's pictures through a reload. Where the browser's storage refuses, the form goes on without:
 * everything here can be dropped again.
 */
export async function keepReference(form: ReferenceForm, id: string): Promise<void> {
  const reference = form.store.getState().references.find((other) => other.id === id);
  const { compressed } = getHeldReference(id);
  if (reference?.progress.status !== 'ready' || compressed === null) return;
  const { receipt, wasReduced } = reference.progress;
  const { name, pictureId, isLast } = reference;
  await whereStorageAllows(async () => {
    const { keepReference: keep } = await import('../library/references');
    const row = { id, name, pictureId, blob: compressed, receipt, wasReduced, form: form.name };
    await keep(isLast ? { ...row, isLast } : row);
  });
  await keepReferenceOrder(form);
}

export async function keepReferenceOrder(form: ReferenceForm): Promise<void> {
  const ids = form.store.getState().references.map(({ id }) => id);
  await whereStorageAllows(async () => {
    const { keepReferenceOrder: keep } = await import('../library/references');
    await keep(form.name, ids);
  });
}

export async function forgetReference(id: string): Promise<void> {
  await whereStorageAllows(async () => {
    const { forgetReference: forget } = await import('../library/references');
    await forget(id);
  });
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

/** Puts what the last visit left on the form. Once a page. */
export async function loadReferences({ name: formName, store }: ReferenceForm): Promise<void> {
  if (store.getState().isRead) return;
  const kept: Reference[] = [];
  const masked = new Set<string>();
  await whereStorageAllows(async () => {
    const { readReferences } = await import('../library/references');
    const { rows, masks } = await readReferences(formName);
    for (const { id, name, pictureId, isLast, blob, receipt, wasReduced } of rows) {
      const mask = masks.find(({ referenceId }) => referenceId === id)?.blob ?? null;
      holdReference(id, { compressed: blob, mask });
      if (mask) masked.add(id);
      const progress = { status: 'ready', receipt, wasReduced } as const;
      const reference = { id, name, pictureId, originalBytes: receipt.originalBytes, progress };
      kept.push(isLast ? { ...reference, isLast } : reference);
    }
  });
  // Twice at once (React renders effects twice in development) reads once.
  if (!store.getState().isRead) store.getState().read(kept, masked);
}

async function whereStorageAllows(work: () => Promise<void>): Promise<void> {
  const { storageFailure } = await import('../library/storage-failure');
  try {
    await work();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
