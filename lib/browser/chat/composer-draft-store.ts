import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { limits } from '@/lib/protocol/limits';
import { readDraft } from '../parameters/read-draft';
import { persisted } from '../platform/persisted';
import { fieldsOf, storedText } from '../platform/untrusted-fields';

/** An earlier message in the composer, to be sent anew as a branch. */
export interface Editing {
  turnId: string;
  parentId: string | null;
  /** What stood in the composer, to be put back. */
  prompt: string;
}

interface Message {
  prompt: string;
  editing: Editing | null;
  /** A last picture that its user took off the message. */
  declinedPictureId: string | null;
  /** Who is to answer it, where its user chose; null: whoever answered last. */
  modelId: string | null;
}

export interface ComposerDraftState extends Message {
  setPrompt: (prompt: string) => void;
  setEditing: (editing: Editing | null) => void;
  decline: (pictureId: string | null) => void;
  setModel: (modelId: string | null) => void;
}

const blank: Message = { prompt: '', editing: null, declinedPictureId: null, modelId: null };

/** What is written in the open conversation and not sent. Each conversation's is stored under a key of its own. */
export const useComposerDraft = create<ComposerDraftState>()(
  persist(
    (set) => ({
      ...blank,
      setPrompt: (prompt) => set({ prompt }),
      setEditing: (editing) => set({ editing }),
      decline: (declinedPictureId) => set({ declinedPictureId }),
      setModel: (modelId) => set({ modelId }),
    }),
    persisted<ComposerDraftState, Message>({
      key: keyOf(null),
      version: 1,
      writeDelayMs: 400,
      blank,
      keep: ({ prompt, editing, declinedPictureId, modelId }) => ({
        prompt,
        editing,
        declinedPictureId,
        modelId,
      }),
      read: (stored) => {
        const { prompt, editing, declinedPictureId, modelId } = fieldsOf(stored);
        return {
          prompt: storedMessage(prompt),
          editing: storedEditing(editing),
          declinedPictureId: storedText(declinedPictureId) ?? null,
          modelId: storedText(modelId) ?? null,
        };
      },
    }),
  ),
);

/** Goes on with what was written in a conversation, with null in the one that has not begun. */
export function openMessage(conversationId: string | null): void {
  useComposerDraft.persist.setOptions({ name: keyOf(conversationId) });
  readDraft(useComposerDraft);
}

/** A conversation has begun: what was written since its first message was sent is its. */
export function moveMessage(conversationId: string): void {
  useComposerDraft.persist.clearStorage();
  useComposerDraft.persist.setOptions({ name: keyOf(conversationId) });
  useComposerDraft.setState({});
}

/** The conversation is gone for good. */
export function forgetMessage(conversationId: string): void {
  void useComposerDraft.persist.getOptions().storage?.removeItem(keyOf(conversationId));
}

function keyOf(conversationId: string | null): string {
  return conversationId === null ? 'safelight:message' : `safelight:message:${conversationId}`;
}

/** Up to twice the limit: a message that is too long is kept, so that it can be shortened. */
function storedMessage(stored: unknown): string {
  return (storedText(stored) ?? '').slice(0, limits.promptCharacters * 2);
}

function storedEditing(stored: unknown): Editing | null {
  const { turnId, parentId, prompt } = fieldsOf(stored);
  const turn = storedText(turnId);
  return turn === undefined
    ? null
    : { turnId: turn, parentId: storedText(parentId) ?? null, prompt: storedMessage(prompt) };
}
