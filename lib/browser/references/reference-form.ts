import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { limits } from '@/lib/protocol/limits';
import {
  isRetryable,
  processingFailed,
  processingRequested,
  processingStopped,
  type Reference,
} from './reference';

/** Names what a form is open for, also in IndexedDB. The edit form has only one key. */
export type ReferenceFormKey = 'edit' | 'chat' | `chat:${string}`;

/** What is on a form. Nothing else remembers its references (docs/decisions/0008). */
export interface ReferenceFormState {
  /** In the order in which they are sent; the first carries the mask. */
  references: readonly Reference[];
  /** Whether the references of the last visit have been read. */
  isRead: boolean;
  /** The references of earlier keys, such as other conversations, by key. */
  stashed: ReadonlyMap<ReferenceFormKey, readonly Reference[]>;
}

/** A form that takes pictures to work from. */
export interface ReferenceForm {
  /** Changes with what the form is open for, such as another conversation. */
  readonly key: ReferenceFormKey;
  readonly store: ReferenceStore;
}

export type ReferenceStore = UseBoundStore<StoreApi<ReferenceFormState>>;

/** A form before the last visit has been read. */
export const emptyForm: ReferenceFormState = { references: [], isRead: false, stashed: new Map() };

export function createReferenceStore(): ReferenceStore {
  return create(() => emptyForm);
}

export const useEditReferences = createReferenceStore();
export const editForm: ReferenceForm = { key: 'edit', store: useEditReferences };

/** Applies a transition to one reference. Nothing changes if it is no longer shown. */
export function changeReference(
  { store }: ReferenceForm,
  id: string,
  happened: (reference: Reference) => Reference,
): void {
  store.setState(({ references }) => ({
    references: references.map((reference) => (reference.id === id ? happened(reference) : reference)),
  }));
}

export function findReference({ store }: ReferenceForm, id: string): Reference | null {
  return store.getState().references.find((reference) => reference.id === id) ?? null;
}

// What can happen to a form's list

/** Restored references come first. Those beyond the limit fail: two windows may each have added some. */
export function referencesRestored(
  state: ReferenceFormState,
  restored: readonly Reference[],
): ReferenceFormState {
  const { references } = state;
  const limited = failBeyondLimit(restored, countFreePlaces(references));
  return { ...state, references: [...limited, ...references], isRead: true };
}

/** References beyond the limit fail as `too-many`. */
export function referencesAdded(state: ReferenceFormState, added: readonly Reference[]): ReferenceFormState {
  const { references } = state;
  const limited = failBeyondLimit(added, countFreePlaces(references));
  return { ...state, references: [...references, ...limited] };
}

export function referencesRemoved(state: ReferenceFormState, ids: readonly string[]): ReferenceFormState {
  return { ...state, references: state.references.filter(({ id }) => !ids.includes(id)) };
}

export function referenceMoved(state: ReferenceFormState, id: string, index: number): ReferenceFormState {
  const moved = state.references.find((reference) => reference.id === id);
  if (moved === undefined) return state;
  const others = state.references.filter((reference) => reference !== moved);
  return { ...state, references: [...others.slice(0, index), moved, ...others.slice(index)] };
}

/** Places became free: as many references that were too many now wait to be processed. */
export function placesFreed(state: ReferenceFormState): ReferenceFormState {
  const admitted = state.references.filter(isTooMany).slice(0, countFreePlaces(state.references));
  if (admitted.length === 0) return state;
  const references = state.references.map((reference) =>
    admitted.includes(reference) ? processingRequested(reference) : reference,
  );
  return { ...state, references };
}

/** The form is about to open for something else. References that have not been read yet are still in the library. */
export function formStashed(state: ReferenceFormState, key: ReferenceFormKey): ReferenceFormState {
  const { references, isRead, stashed } = state;
  const kept = isRead ? new Map(stashed).set(key, references.map(processingStopped)) : stashed;
  return { ...emptyForm, stashed: kept };
}

export function stashTaken(state: ReferenceFormState, key: ReferenceFormKey): ReferenceFormState {
  return { ...state, stashed: new Map([...state.stashed].filter(([other]) => other !== key)) };
}

export function isTooMany({ progress }: Reference): boolean {
  return progress.status === 'failed' && progress.problem === 'too-many';
}

function countFreePlaces(references: readonly Reference[]): number {
  return Math.max(0, limits.referencesMax - references.filter(takesPlace).length);
}

function failBeyondLimit(more: readonly Reference[], freePlaces: number): readonly Reference[] {
  let left = freePlaces;
  return more.map((reference) => {
    if (!takesPlace(reference)) return reference;
    left -= 1;
    return left >= 0 ? reference : processingFailed(reference, 'too-many', null);
  });
}

/** Whether it will or may be sent: a failed upload keeps its place, because it is tried again. */
function takesPlace({ progress }: Reference): boolean {
  return progress.status !== 'failed' || isRetryable(progress.problem);
}
