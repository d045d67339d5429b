'use client';

import { useChat } from '@/lib/browser/stores/chat-store';
import { useMessage } from '@/lib/browser/stores/message-store';
import { useChatReferences } from '@/lib/browser/stores/references-store';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';
import { readChatOrder } from './chat-order';

/** The message as it would be sent, with what was said before, for showing it as code. */
export async function readChatSnippet(
  modelId: string | null,
  lastTurnId: string | null,
): Promise<Omit<SnippetRequest, 'baseUrl'>> {
  const { model, kind, prompt, parameters } = readChatOrder(modelId);
  const { conversationId } = useChat.getState();
  const { editing } = useMessage.getState();
  const [{ collectReplay }, { readyReferences }] = await Promise.all([
    import('@/lib/browser/workflows/collect-replay'),
    import('@/lib/browser/workflows/collect-edit-files'),
  ]);
  const own = readyReferences(useChatReferences.getState().references);
  const { messages, references } = await collectReplay(
    conversationId ?? '',
    editing ? editing.parentId : lastTurnId,
    own.map(({ progress }) => progress.receipt.sizeBytes),
  );
  return { model, kind, prompt, parameters, messages, references: references.length + own.length };
}
