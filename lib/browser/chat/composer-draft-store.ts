import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { limits } from '@/lib/protocol/limits';
import { readDraft } from '../parameters/read-draft';
import { persisted } from '../platform/persisted';
import { fieldsOf, storedText } from '../platform/untrusted-fields';
import type { ReferenceFormKey } from '../references/reference-form';

/** An earlier message that is in the composer, to be sent again as a branch. */
export interface Editing {
  turnId: string;
  parentId: string | null;
  /** The unsent message that was in the composer before, to be restored. */
  prompt: string;
}

/** A message that has left the composer, and that the library may not have recorded. */
export interface SentDraft {
  turnId: string;
  prompt: string;
  editing: Editing | null;
  /** What the composer was open for, and the references that were on it: their rows stay until it is recorded. */
  form: ReferenceFormKey;
  referenceIds: readonly string[];
}

interface ComposerDraft {
  prompt: string;
  editing: Editing | null;
  /** The newest picture of the conversation, if the user took it off the message. */
  declinedPictureId: string | null;
  /** The model chosen for this message; null: the model that answered last. */
  modelId: string | null;
  /** Until it is recorded; if the page is closed before, the next visit puts it into the composer again. */
  sending: SentDraft | null;
}

export interface ComposerDraftState extends ComposerDraft {
  setPrompt: (prompt: string) => void;
  setEditing: (editing: Editing | null) => void;
  decline: (pictureId: string | null) => void;
  setModel: (modelId: string | null) => void;
  setSending: (sending: SentDraft | null) => void;
}

const blank: ComposerDraft = {
  prompt: '',
  editing: null,
  declinedPictureId: null,
  modelId: null,
  sending: null,
};

/** The unsent message of the open conversation. Each conversation has its own localStorage key. */
export const useComposerDraft = create<ComposerDraftState>()(
  persist(
    (set) => ({
      ...blank,
      setPrompt: (prompt) => set({ prompt }),
      setEditing: (editing) => set({ editing }),
      decline: (declinedPictureId) => set({ declinedPictureId }),
      setModel: (modelId) => set({ modelId }),
      setSending: (sending) => set({ sending }),
    }),
    persisted<ComposerDraftState, ComposerDraft>({
      key: keyOf(null),
      version: 1,
      writeDelayMs: 400,
      blank,
      keep: ({ prompt, editing, declinedPictureId, modelId, sending }) => ({
        prompt,
        editing,
        declinedPictureId,
        modelId,
        sending,
      }),
      read: (stored) => {
        const { prompt, editing, declinedPictureId, modelId, sending } = fieldsOf(stored);
        return {
          prompt: readPrompt(prompt),
          editing: readEditing(editing),
          declinedPictureId: storedText(declinedPictureId) ?? null,
          modelId: storedText(modelId) ?? null,
          sending: readSending(sending),
        };
      },
    }),
  ),
);

/** Switches to the unsent message of a conversation, or of a new one for null. */
export function openComposerDraft(conversationId: string | null): void {
  useComposerDraft.persist.setOptions({ name: keyOf(conversationId) });
  readDraft(useComposerDraft);
}

/** Moves what was written since the first message was sent to the conversation that this message began. */
export function moveComposerDraft(conversationId: string): void {
  useComposerDraft.persist.clearStorage();
  useComposerDraft.persist.setOptions({ name: keyOf(conversationId) });
  useComposerDraft.setState({});
  writeComposerDraft();
}

/** The lock that a message's page has until the message is recorded. */
export function messageLock(turnId: string): string {
  return `message:${turnId}`;
}

/** The message is recorded, so the draft no longer needs it. */
export function endSending(turnId: string): void {
  const { sending, setSending } = useComposerDraft.getState();
  if (sending?.turnId === turnId) setSending(null);
}

/** Writes the draft now, because what is sent meanwhile must not be found in the composer as well. */
export function writeComposerDraft(): void {
  if (!useComposerDraft.persist.hasHydrated()) return;
  const { name, storage } = useComposerDraft.persist.getOptions();
  // Before anything is read, what waits is written.
  if (name !== undefined) void storage?.getItem(name);
}

/** Removes the unsent message of a conversation that no longer exists. */
export function forgetComposerDraft(conversationId: string): void {
  void useComposerDraft.persist.getOptions().storage?.removeItem(keyOf(conversationId));
}

function keyOf(conversationId: string | null): string {
  return conversationId === null ? 'safelight:message' : `safelight:message:${conversationId}`;
}

/** Reads up to twice the limit: a message that is too long stays, so that it can be shortened. */
function readPrompt(stored: unknown): string {
  return (storedText(stored) ?? '').slice(0, limits.promptCharacters * 2);
}

function readEditing(stored: unknown): Editing | null {
  const { turnId, parentId, prompt } = fieldsOf(stored);
  const id = storedText(turnId);
  if (id === undefined) return null;
  return { turnId: id, parentId: storedText(parentId) ?? null, prompt: readPrompt(prompt) };
}

function readSending(stored: unknown): SentDraft | null {
  const { turnId, prompt, editing, form, referenceIds } = fieldsOf(stored);
  const id = storedText(turnId);
  if (id === undefined) return null;
  const ids = Array.isArray(referenceIds) ? referenceIds : [];
  return {
    turnId: id,
    prompt: readPrompt(prompt),
    editing: readEditing(editing),
    form: storedText(form)?.startsWith('chat:') ? (form as ReferenceFormKey) : 'chat', // checked here
    referenceIds: ids.filter((reference) => typeof reference === 'string'),
  };
}
