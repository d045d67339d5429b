import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedFlag, storedText } from '../platform/untrusted-fields';

interface OpenChat {
  /** null: a new conversation, which gets its id with its first message. */
  conversationId: string | null;
  /** The model chosen last, which answers in new conversations. null: the first model that can do chats. */
  modelId: string | null;
  /**
   * The turn whose branch was chosen last in the open conversation; null: the one recorded in the library. It is kept
   * here as well, because the page may be reloaded before the library has written it.
   */
  shownTurnId: string | null;
  /** Whether its unsent message has pictures: the next visit reserves their place before the library opens. */
  hasPictures: boolean;
}

export interface ChatState extends OpenChat {
  open: (conversationId: string | null) => void;
  setModel: (modelId: string) => void;
  show: (turnId: string | null) => void;
  setHasPictures: (hasPictures: boolean) => void;
}

/**
 * Which conversation is open, and which model was chosen last. Each tab keeps its own state while it is open; the next
 * visit starts with what was written last.
 */
export const useChat = create<ChatState>()(
  persist(
    (set) => ({
      conversationId: null,
      modelId: null,
      shownTurnId: null,
      hasPictures: false,
      open: (conversationId) => set({ conversationId, shownTurnId: null, hasPictures: false }),
      setModel: (modelId) => set({ modelId }),
      show: (shownTurnId) => set({ shownTurnId }),
      setHasPictures: (hasPictures) => set({ hasPictures }),
    }),
    persisted<ChatState, OpenChat>({
      key: 'safelight:chat',
      version: 1,
      keep: ({ conversationId, modelId, shownTurnId, hasPictures }) => ({
        conversationId,
        modelId,
        shownTurnId,
        hasPictures,
      }),
      read: (stored) => {
        const fields = fieldsOf(stored);
        return definedFields({
          conversationId: storedText(fields.conversationId),
          modelId: storedText(fields.modelId),
          shownTurnId: storedText(fields.shownTurnId),
          hasPictures: storedFlag(fields.hasPictures),
        });
      },
    }),
  ),
);
