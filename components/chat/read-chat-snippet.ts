'use client';

import { useChatReferences } from '@/lib/browser/chat/chat-form';
import { chatSpec, readChatSpec } from '@/lib/browser/chat/chat-spec';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { readyReferences } from '@/lib/browser/references/reference';
import { useSession } from '@/lib/browser/session/session-store';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';

type Snippet = Omit<SnippetRequest, 'baseUrl'>;

/**
 * The message as it would be sent, with the turns before it, to be shown as code. While the composer is empty, it is
 * the last message as it was sent, because a program with an empty message would be useless.
 */
export async function readChatSnippet(modelId: string | null, lastTurn: TurnRow | null): Promise<Snippet> {
  const spec = readChatSpec(modelId);
  const { editing } = useComposerDraft.getState();
  if (spec.prompt.trim() === '' && editing === null && lastTurn !== null) return readSent(lastTurn);
  const own = readyReferences(useChatReferences.getState().references);
  const sizes = own.map(({ progress }) => progress.info.sizeBytes);
  const parentId = editing ? editing.parentId : (lastTurn?.id ?? null);
  return withReplay(spec, lastTurn?.conversationId ?? '', parentId, sizes);
}

function readSent({ conversationId, parentId, state, pictures }: TurnRow): Promise<Snippet> {
  const spec = chatSpec({ modelId: state.model, prompt: state.prompt }, useSession.getState());
  return withReplay(
    spec,
    conversationId,
    parentId,
    pictures.map(({ receipt }) => receipt.sizeBytes),
  );
}

/** `ownBytes`: sizes of the pictures of the message itself. */
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
