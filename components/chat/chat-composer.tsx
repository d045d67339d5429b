'use client';

import { useTranslations } from 'next-intl';
import { CodeButton } from '@/components/prompt/code-button';
import { DirectiveChips } from '@/components/prompt/directive-chips';
import { AddReferences } from '@/components/references/add-references';
import { Button } from '@/components/ui/button';
import { useFallbackFocus } from '@/components/ui/use-fallback-focus';
import { chatForm } from '@/lib/browser/chat/chat-form';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { endEditing } from '@/lib/browser/chat/edit-message';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { addReferenceFiles } from '@/lib/browser/references/change-references';
import { useChatModelId } from './chat-spec';
import { ComposerReferences } from './composer-references';
import { LeftOutNote } from './left-out-note';
import { MessagePart } from './message-part';
import { ModelSelect } from './model-select';
import { readChatSnippet } from './read-chat-snippet';
import { SendButton } from './send-button';
import { useSend } from './use-send';

export type ChatComposerProps = {
  path: readonly PathStep<TurnRow>[];
  /** What is said so far is known. */
  isReady: boolean;
};

/** What is said next: words, pictures, and the price of sending them. Under the thumb on a phone. */
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
        {isWaiting && (
          <p role="status" className="text-caption text-muted">
            {t('waiting')}
          </p>
        )}
        <MessagePart error={error} onSend={send}>
          <ComposerReferences path={path} isReady={isReady} />
        </MessagePart>
        <div className="flex min-w-0 flex-wrap items-center gap-2 lg:flex-nowrap">
          <div className="flex min-w-0 flex-1 items-center gap-1.5 max-lg:basis-full">
            <AddReferences look="icon" onFiles={(files) => void addReferenceFiles(chatForm, files)} />
            <CodeButton look="icon" readOrder={() => readChatSnippet(modelId, path.at(-1)?.turn ?? null)} />
            {/* Chips that do not fit fade out: there is more to scroll to. */}
            <div className="scroll-quiet min-w-0 overflow-x-auto py-0.5 pr-5 [mask-image:linear-gradient(to_right,#000_calc(100%-1.25rem),transparent)]">
              <ComposerDirectives />
            </div>
          </div>
          <ModelSelect modelId={modelId} />
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
