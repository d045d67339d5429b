import { useChat } from '../chat/chat-store';
import { useComposerDraft } from '../chat/composer-draft-store';
import { type ReferencesStore, useChatReferences, useReferences } from './references-store';

export type ReferenceFormName = 'edit' | 'chat' | `chat:${string}`;

/** A form that takes pictures to work from. */
export interface ReferenceForm {
  /** How the library tells its pictures from those of other forms. Changes with what the form is open for. */
  readonly name: ReferenceFormName;
  store: ReferencesStore;
}

export const editForm: ReferenceForm = { name: 'edit', store: useReferences };

/** The composer: each conversation has pictures of its own, and so has an earlier message that is being edited. */
export const chatForm: ReferenceForm = {
  get name() {
    const { conversationId } = useChat.getState();
    const { editing } = useComposerDraft.getState();
    if (conversationId === null) return 'chat';
    return chatFormName(conversationId, editing !== null);
  },
  store: useChatReferences,
};

export function chatFormName(conversationId: string, isEditing: boolean): ReferenceFormName {
  return isEditing ? `chat:${conversationId}:edited` : `chat:${conversationId}`;
}
