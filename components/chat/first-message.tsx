'use client';

import { useTranslations } from 'next-intl';
import { type StarterCard, StarterCards } from '@/components/prompt/starter-cards';
import { Alert } from '@/components/ui/alert';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { focusField } from '@/lib/browser/parameters/focus-field';

export type FirstMessageProps = {
  /** False until it is known that there is no conversation to show. */
  isShown: boolean;
  /** False where the browser refuses storage. */
  isStored: boolean;
  starters: readonly StarterCard[];
};

/** Before the first message: what a conversation with these models is, and prompts to start from. */
export function FirstMessage({ isShown, isStored, starters }: FirstMessageProps) {
  const t = useTranslations('chat.first');
  const choose = (message: string) => {
    useComposerDraft.getState().setPrompt(message);
    focusField('message');
  };
  return (
    <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-4 lg:px-6">
      {isShown && (
        <div className="mx-auto grid max-w-3xl gap-8 pt-[8vh] pb-8 in-[[data-made~=conversation]]:invisible">
          {!isStored && (
            <Alert tone="warning" title={t('notStored')}>
              {t('notStoredText')}
            </Alert>
          )}
          <div className="grid max-w-2xl gap-2">
            <h2 className="text-balance font-strong text-display">{t('title')}</h2>
            <p className="text-pretty text-lead text-muted">{t('text')}</p>
          </div>
          <div className="grid gap-3">
            <h3 className="text-body text-muted">{t('starters')}</h3>
            <StarterCards cards={starters} onChoose={choose} />
          </div>
        </div>
      )}
    </div>
  );
}
