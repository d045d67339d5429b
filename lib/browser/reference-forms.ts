import { type ReferencesStore, useChatReferences, useReferences } from './stores/references-store';

/** A form that takes pictures to work from. */
export interface ReferenceForm {
  /** How the library tells its pictures from those of other forms. */
  name: 'edit' | 'chat';
  store: ReferencesStore;
}

export const editForm: ReferenceForm = { name: 'edit', store: useReferences };
export const chatForm: ReferenceForm = { name: 'chat', store: useChatReferences };
