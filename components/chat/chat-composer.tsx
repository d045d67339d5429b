'use client';

import { useTranslations } from 'next-intl';
import { usePriceText } from '@/components/parameters/use-price-text';
import { CodeButton } from '@/components/prompt/code-button';
import { DirectiveChips } from '@/components/prompt/directive-chips';
import { AddReferences } from '@/components/references/add-references';
import { Button } from '@/components/ui/button';
import { useFallbackFocus } from '@/components/ui/use-fallback-focus';
import { chatForm, useChatReferences } from '@/lib/browser/chat/chat-form';
import { useChatModelId, useChatSpec } from '@/lib/browser/chat/chat-spec';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { endEditing } from '@/lib/browser/chat/edit-message';
import { isReplayed, replayRoom, turnsToLeaveOut, turnWeight } from '@/lib/browser/chat/replayed-turns';
import { type PathStep, precedingTurns } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { addReferenceFiles } from '@/lib/browser/references/change-references';
import { isReady, type Reference } from '@/lib/browser/references/reference';
import { useSession } from '@/lib/browser/session/session-store';
import { ChatModelField, RetiredModelNote } from './chat-model-field';
import { ComposerMessage } from './composer-message';
import { ComposerReferences } from './composer-references';
import { readChatSnippet } from './read-chat-snippet';
import { useSend } from './use-send';

export type ChatComposerProps = {
  path: readonly PathStep<TurnRow>[];
  /** Whether the turns so far are loaded. */
  isReady: boolean;
};

/** The next message: text, pictures, model, and the button with its price. */
export function ChatComposer({ path, isReady }: ChatComposerProps) {
  const t = useTranslations('chat.composer');
  const isEditing = useComposerDraft((state) => state.editing !== null);
  const modelId = useChatModelId(path);
  const keepFocus = useFallbackFocus<HTMLElement>();
  const { send, error, isWaiting } = useSend({ path, isReady, modelId });
  return (
    <section {...keepFocus} aria-label={t('title')} className="shrink-0 px-2 pb-2 lg:px-6 lg:pb-5">
      <div className="mx-auto grid max-w-3xl grid-cols-1 gap-1.5">
        {isEditing && (
          <div className="flex items-center justify-between gap-3 pl-1 text-caption text-muted">
            <p>{t('editing')}</p>
            <Button size="small" onClick={() => void endEditing()}>
              {t('endEditing')}
            </Button>
          </div>
        )}
        <LeftOutNote path={path} />
        <RetiredModelNote modelId={modelId} />
        {isWaiting && (
          <p role="status" className="text-caption text-muted">
            {t('waiting')}
          </p>
        )}
        <ComposerMessage error={error} onSend={send}>
          <ComposerReferences path={path} isReady={isReady} composer={keepFocus.ref} />
        </ComposerMessage>
        <div className="flex min-w-0 flex-wrap items-center gap-2 lg:flex-nowrap">
          <div className="flex min-w-0 flex-1 items-center gap-1.5 max-lg:basis-full">
            <AddReferences look="icon" onFiles={(files) => void addReferenceFiles(chatForm, files)} />
            <CodeButton look="icon" readRequest={() => readChatSnippet(modelId, path.at(-1)?.turn ?? null)} />
            {/* Chips fade out at the edge to show that there is more to scroll to. */}
            <div className="scroll-quiet min-w-0 overflow-x-auto py-0.5 pr-5 [mask-image:linear-gradient(to_right,#000_calc(100%-1.25rem),transparent)]">
              <ComposerDirectives />
            </div>
          </div>
          <ChatModelField modelId={modelId} />
          <SendButton modelId={modelId} onSend={send} />
        </div>
      </div>
    </section>
  );
}

function ComposerDirectives() {
  const prompt = useComposerDraft((state) => state.prompt);
  const setPrompt = useComposerDraft((state) => state.setPrompt);
  return <DirectiveChips prompt={prompt} onPromptChange={setPrompt} compact />;
}

/** Warns before sending that a long conversation does not fit into the next request. */
function LeftOutNote({ path }: { path: readonly PathStep<TurnRow>[] }) {
  const t = useTranslations('chat.composer');
  const references = useChatReferences((state) => state.references);
  const editing = useComposerDraft((state) => state.editing);
  const bodyBytes = useSession((state) => state.session?.limits.bodyBytes);
  if (bodyBytes === undefined) return null;
  const replayed = precedingTurns(path, editing).filter(isReplayed);
  const count = turnsToLeaveOut(replayed.map(turnWeight), replayRoom(bodyBytes, references.map(sizeOf)));
  if (count === 0) return null;
  return (
    <p role="status" className="text-caption text-muted">
      {t('leftOut', { count })}
    </p>
  );
}

function sizeOf(reference: Reference): number {
  return isReady(reference) ? reference.progress.info.sizeBytes : 0;
}

type SendButtonProps = { modelId: string | null; onSend: () => void };

/** The main action, with its price. */
function SendButton({ modelId, onSend }: SendButtonProps) {
  const t = useTranslations('chat.composer');
  const priceText = usePriceText();
  const isEditing = useComposerDraft((state) => state.editing !== null);
  const { estimate } = useChatSpec(modelId);
  return (
    <Button variant="primary" size="large" onClick={onSend} className="max-lg:grow">
      {t(isEditing ? 'sendAgain' : 'send', { price: priceText(estimate) })}
    </Button>
  );
}
