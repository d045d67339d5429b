import { createId } from '../platform/ids';
import { processAll, removeReferences } from './change-references';
import { stopProcessing } from './process-reference';
import { isReady, processingStopped, type Reference } from './reference';
import {
  formStashed,
  type ReferenceForm,
  referencesAdded,
  referencesRestored,
  stashTaken,
} from './reference-form';
import { readReferences, saveReference, saveReferenceOrder, saveReferences } from './save-references';

/** Restores the references that a form was left with, unless that was done, and goes on with the pending ones. */
export async function restoreReferences(form: ReferenceForm): Promise<void> {
  const restored = await restoreOnce(form);
  await processAll(form, restored.filter(isWaiting));
}

async function restoreOnce(form: ReferenceForm): Promise<readonly Reference[]> {
  const { key, store } = form;
  const { isRead, stashed } = store.getState();
  if (isRead) return [];
  const left = stashed.get(key) ?? (await readReferences(key));
  // Two calls at once (React runs effects twice in development) restore once.
  if (store.getState().isRead) return [];
  // The form is open for something else by now: its message was sent, or another conversation was opened.
  if (form.key !== key) return restoreOnce(form);
  store.setState((state) => referencesRestored(stashTaken(state, key), left));
  const ids = new Set(left.map(({ id }) => id));
  return store.getState().references.filter(({ id }) => ids.has(id));
}

/** Empties a form that is about to open for something else. `restoreReferences` brings its references back. */
export function stashReferences({ key, store }: ReferenceForm): void {
  for (const { id } of store.getState().references) stopProcessing(id);
  store.setState((state) => formStashed(state, key));
}

/** Puts references on a form that has just been emptied, as if it had been left with them. */
export async function putReferences(form: ReferenceForm, references: readonly Reference[]): Promise<void> {
  form.store.setState((state) => referencesRestored(state, references));
  await saveReferences(form);
}

/**
 * Removes all references of a form's key, for good once what they are sent with is recorded. The form can be restored for
 * another key at once.
 */
export async function discardReferences(form: ReferenceForm, isRecorded?: Promise<boolean>): Promise<void> {
  const removed = removeReferences(
    form,
    form.store.getState().references.map(({ id }) => id),
    isRecorded,
  );
  const ordered = saveReferenceOrder(form);
  form.store.setState({ isRead: false });
  await Promise.all([removed, ordered]);
}

/** Replaces a form's references by copies of another form's. Masks are not copied. */
export async function copyReferences(from: ReferenceForm, to: ReferenceForm): Promise<void> {
  await restoreOnce(to);
  await removeReferences(
    to,
    to.store.getState().references.map(({ id }) => id),
  );
  const { references } = from.store.getState();
  const copies = references
    .filter(({ progress }) => progress.status !== 'failed')
    .map((reference): Reference => ({ ...processingStopped(reference), id: createId(), mask: null }));
  to.store.setState((state) => referencesAdded(state, copies));
  await Promise.all(copies.filter(isReady).map(({ id }) => saveReference(to, id)));
  // The pending copies are processed again while the other form is already shown.
  void processAll(to, copies.filter(isWaiting));
}

function isWaiting({ progress }: Reference): boolean {
  return progress.status === 'waiting';
}
