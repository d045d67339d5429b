import { getHeldReference, holdReference } from '../held-references';
import { type Reference, useReferences } from '../stores/references-store';

/**
 * Keeps the edit form's pictures through a reload. Where the browser's storage refuses, the form goes on without:
 * everything here can be dropped again.
 */
export async function keepReference(id: string): Promise<void> {
  const reference = useReferences.getState().references.find((other) => other.id === id);
  const { compressed } = getHeldReference(id);
  if (reference?.progress.status !== 'ready' || compressed === null) return;
  const { receipt, wasReduced } = reference.progress;
  const { name, pictureId } = reference;
  await whereStorageAllows(async () => {
    const { keepReference: keep } = await import('../library/references');
    await keep({ id, name, pictureId, blob: compressed, receipt, wasReduced });
  });
  await keepReferenceOrder();
}

export async function keepReferenceOrder(): Promise<void> {
  const ids = useReferences.getState().references.map(({ id }) => id);
  await whereStorageAllows(async () => {
    const { keepReferenceOrder: keep } = await import('../library/references');
    await keep(ids);
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
export async function loadReferences(): Promise<void> {
  if (useReferences.getState().isRead) return;
  const kept: Reference[] = [];
  const masked = new Set<string>();
  await whereStorageAllows(async () => {
    const { readReferences } = await import('../library/references');
    const { rows, masks } = await readReferences();
    for (const { id, name, pictureId, blob, receipt, wasReduced } of rows) {
      const mask = masks.find(({ referenceId }) => referenceId === id)?.blob ?? null;
      holdReference(id, { compressed: blob, mask });
      if (mask) masked.add(id);
      const progress = { status: 'ready', receipt, wasReduced } as const;
      kept.push({ id, name, pictureId, originalBytes: receipt.originalBytes, progress });
    }
  });
  // Twice at once (React renders effects twice in development) reads once.
  if (!useReferences.getState().isRead) useReferences.getState().read(kept, masked);
}

async function whereStorageAllows(work: () => Promise<void>): Promise<void> {
  const { storageFailure } = await import('../library/storage-failure');
  try {
    await work();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
