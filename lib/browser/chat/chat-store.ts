import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedText } from '../platform/untrusted-fields';

interface OpenChat {
  /** null: a new conversation, which begins with its first message. */
  conversationId: string | null;
  /** Chosen last: who answers in conversations that have not begun. null: the first model that can do chats. */
  modelId: string | null;
}

export interface ChatState extends OpenChat {
  /** The turn that was chosen last to be shown, before the library knows of it. */
  shownTurnId: string | null;
  open: (conversationId: string | null) => void;
  setModel: (modelId: string) => void;
  show: (turnId: string | null) => void;
}

/**
 * Which conversation is open, and which model was chosen last. Each tab keeps its own while it is open; the last one
 * written is what the next visit starts with.
 */
export const useChat = create<ChatState>()(
  persist(
    (set) => ({
      conversationId: null,
      modelId: null,
      shownTurnId: null,
      open: (conversationId) => set({ conversationId, shownTurnId: null }),
      setModel: (modelId) => set({ modelId }),
      show: (shownTurnId) => set({ shownTurnId }),
    }),
    persisted<ChatState, OpenChat>({
      key: 'safelight:chat',
      version: 1,
      keep: ({ conversationId, modelId }) => ({ conversationId, modelId }),
      read: (stored) => {
        const fields = fieldsOf(stored);
        return definedFields({
          conversationId: storedText(fields.conversationId),
          modelId: storedText(fields.modelId),
        });
      },
    }),
  ),
);
