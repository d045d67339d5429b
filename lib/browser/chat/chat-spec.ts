import type { TurnRow } from '../conversations/conversation-rows';
import { chosenModel } from '../parameters/chosen-model';
import { type FormSpec, priceForm } from '../parameters/price-form';
import { type SessionState, useSession } from '../session/session-store';
import { useChat } from './chat-store';
import { useComposerDraft } from './composer-draft-store';
import type { PathStep } from './turn-path';

/** The model that answers next: the one chosen for this message, else the one that answered last. */
export function useChatModelId(path: readonly PathStep<TurnRow>[]): string | null {
  const chosenForMessage = useComposerDraft((state) => state.modelId);
  const chosenLast = useChat((state) => state.modelId);
  return chosenForMessage ?? path.at(-1)?.turn.state.model ?? chosenLast;
}

/** Chooses the model for the next message of the open conversation, and for conversations that begin from now on. */
export function chooseChatModel(modelId: string): void {
  useComposerDraft.getState().setModel(modelId);
  useChat.getState().setModel(modelId);
}

/** What the composer would send at this moment. */
export function readChatSpec(modelId: string | null): FormSpec {
  const { prompt } = useComposerDraft.getState();
  return chatSpec({ modelId, prompt }, useSession.getState());
}

/** The model and price of the composer. */
export function useChatSpec(modelId: string | null): FormSpec {
  const session = useSession();
  // The price is flat, so the prompt is left out: what shows the price need not render at every keystroke.
  return chatSpec({ modelId, prompt: '' }, session);
}

/** The job that would send this prompt to this model. */
export function chatSpec(
  { modelId, prompt }: { modelId: string | null; prompt: string },
  { models }: Pick<SessionState, 'models'>,
): FormSpec {
  const model = chosenModel(modelId, undefined, 'chat', models);
  return priceForm({ model, kind: 'chat', prompt, parameters: {} }, models);
}
