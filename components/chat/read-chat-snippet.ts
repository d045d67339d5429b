'use client';

import { useChatReferences } from '@/lib/browser/chat/chat-form';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { readyReferences } from '@/lib/browser/references/reference';
import { useSession } from '@/lib/browser/session/session-store';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';
import { chatSpec, readChatSpec } from './chat-spec';

type Snippet = Omit<SnippetRequest, 'baseUrl'>;

/**
 * The message as it would be sent, with what was said before, for showing it as code. Where nothing is written, the last
 * one as it was sent: a program with an empty message would be of no use.
 */
export async function readChatSnippet(modelId: string | null, lastTurn: TurnRow | null): Promise<Snippet> {
  const order = readChatSpec(modelId);
  const { editing } = useComposerDraft.getState();
  if (order.prompt.trim() === '' && editing === null && lastTurn !== null) return readSent(lastTurn);
  const own = readyReferences(useChatReferences.getState().references);
  const sizes = own.map(({ progress }) => progress.info.sizeBytes);
  const parentId = editing ? editing.parentId : (lastTurn?.id ?? null);
  return withReplay(order, lastTurn?.conversationId ?? '', parentId, sizes);
}

function readSent({ conversationId, parentId, state, pictures }: TurnRow): Promise<Snippet> {
  const order = chatSpec({ modelId: state.model, prompt: state.prompt }, useSession.getState());
  return withReplay(
    order,
    conversationId,
    parentId,
    pictures.map(({ receipt }) => receipt.sizeBytes),
  );
}

/** `ownBytes`: of the pictures that go along with the message itself. */
async function withReplay(
  { model, kind, prompt, parameters }: Pick<Snippet, 'model' | 'kind' | 'prompt' | 'parameters'>,
  conversationId: string,
  parentId: string | null,
  ownBytes: readonly number[],
): Promise<Snippet> {
  const { collectReplay } = await import('@/lib/browser/chat/collect-replay');
  const { messages, references } = await collectReplay(conversationId, parentId, ownBytes);
  return { model, kind, prompt, parameters, messages, references: references.length + ownBytes.length };
}
