import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { limits } from '@/lib/protocol/limits';
import type { Reference } from '../reference';
import { fieldsOf } from '../untrusted-fields';
import { persisted } from './persisted';
import { definedFields, storedText } from './stored-fields';

interface ChatDraft {
  /** null: a new conversation, which begins with its first message. */
  conversationId: string | null;
  /** null: the first model that can do chats. */
  modelId: string | null;
  prompt: string;
}

/** An earlier message in the composer, to be sent anew as a branch. */
export interface Editing {
  turnId: string;
  parentId: string | null;
  /** What stood in the composer, to be put back. */
  prompt: string;
  references: readonly Reference[];
}

export interface ChatState extends ChatDraft {
  editing: Editing | null;
  /** The turn that was chosen last to be shown, before the library knows of it. */
  shownTurnId: string | null;
  /** A last picture that its user took off the message. */
  declinedPictureId: string | null;
  open: (conversationId: string | null) => void;
  setModel: (modelId: string) => void;
  setPrompt: (prompt: string) => void;
  show: (turnId: string | null) => void;
  setEditing: (editing: Editing | null) => void;
  decline: (pictureId: string | null) => void;
}

/**
 * Which conversation is open and what is written in it. Each tab keeps its own while it is open; the last one written
 * is what the next visit starts with.
 */
export const useChat = create<ChatState>()(
  persist(
    (set) => ({
      conversationId: null,
      modelId: null,
      prompt: '',
      editing: null,
      shownTurnId: null,
      declinedPictureId: null,
      open: (conversationId) => set({ conversationId, shownTurnId: null }),
      setModel: (modelId) => set({ modelId }),
      setPrompt: (prompt) => set({ prompt }),
      show: (shownTurnId) => set({ shownTurnId }),
      setEditing: (editing) => set({ editing }),
      decline: (declinedPictureId) => set({ declinedPictureId }),
    }),
    persisted<ChatState, ChatDraft>({
      key: 'safelight:chat',
      version: 1,
      writeDelayMs: 400,
      keep: ({ conversationId, modelId, prompt, editing }) => ({
        conversationId,
        modelId,
        prompt: editing ? editing.prompt : prompt,
      }),
      read: (stored) => {
        const fields = fieldsOf(stored);
        return definedFields({
          conversationId: storedText(fields.conversationId),
          modelId: storedText(fields.modelId),
          // Twice the limit: a message that is too long is kept, so that it can be shortened.
          prompt: storedText(fields.prompt)?.slice(0, limits.promptCharacters * 2),
        });
      },
    }),
  ),
);
