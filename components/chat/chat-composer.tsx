'use client';

import { useTranslations } from 'next-intl';
import { CoachHints } from '@/components/prompt/coach-hints';
import { CodeButton } from '@/components/prompt/code-button';
import { DirectiveChips } from '@/components/prompt/directive-chips';
import { useCoach } from '@/components/prompt/use-coach';
import { Button } from '@/components/ui/button';
import type { PathStep } from '@/lib/browser/conversation/turn-path';
import type { TurnRow } from '@/lib/browser/library/conversation-rows';
import { useChat } from '@/lib/browser/stores/chat-store';
import { endEditing } from '@/lib/browser/workflows/edit-message';
import { ComposerReferences } from './composer-references';
import { LeftOutNote } from './left-out-note';
import { MessageField } from './message-field';
import { ModelSelect } from './model-select';
import { readChatSnippet } from './read-chat-snippet';
import { SendButton } from './send-button';
import { useSend } from './use-send';

export type ChatComposerProps = {
  path: readonly PathStep<TurnRow>[];
  /** What is said so far is known. */
  isReady: boolean;
  lastTurnId: string | null;
};

/** What is said next: words, pictures, and the price of sending them. Under the thumb on a phone. */
export function ChatComposer({ path, isReady, lastTurnId }: ChatComposerProps) {
  const t = useTranslations('chat.composer');
  const editing = useChat((state) => state.editing);
  const { send, error } = useSend(lastTurnId);
  return (
    <section
      aria-label={t('title')}
      className="shrink-0 border-line border-t bg-room px-3 py-2.5 lg:px-6 lg:py-4"
    >
      <div className="mx-auto grid max-w-3xl gap-2">
        {editing && (
          <div className="flex items-center justify-between gap-3 text-caption text-muted">
            <p>{t('editing')}</p>
            <Button size="small" variant="plain" onClick={() => void endEditing()}>
              {t('endEditing')}
            </Button>
          </div>
        )}
        <LeftOutNote path={path} />
        <ComposerReferences path={path} isReady={isReady} />
        <MessagePart error={error} onSend={send} />
        <div className="flex min-w-0 items-center gap-2">
          <ModelSelect />
          <CodeButton readOrder={() => readChatSnippet(lastTurnId)} className="px-2! max-lg:hidden" />
          <div className="ml-auto">
            <SendButton onSend={send} />
          </div>
        </div>
      </div>
    </section>
  );
}

type MessagePartProps = { error: string | null; onSend: () => void };

/** Apart from the rest, so that a keystroke renders nothing but what shows the message. */
function MessagePart({ error, onSend }: MessagePartProps) {
  const message = useChat((state) => state.message);
  const setMessage = useChat((state) => state.setMessage);
  const hints = useCoach(message, 'reverse');
  return (
    <>
      {hints.length > 0 && (
        <div className="scroll-quiet max-h-[26dvh] overflow-y-auto">
          <CoachHints prompt={message} hints={hints} onPromptChange={setMessage} />
        </div>
      )}
      <MessageField value={message} onValueChange={setMessage} hints={hints} error={error} onSend={onSend} />
      <div className="scroll-quiet -mx-3 overflow-x-auto px-3 py-0.5 lg:mx-0 lg:px-0">
        <DirectiveChips prompt={message} onPromptChange={setMessage} compact />
      </div>
    </>
  );
}
