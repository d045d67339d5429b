'use client';
'use no memo';

import { useTranslations } from 'next-intl';
import { type StarterCard, StarterCards, type StarterCardsProps } from '@/components/prompt/starter-cards';
import { focusField } from '@/lib/browser/parameters/focus-field';
import { useDraft } from '@/lib/browser/parameters/form-draft-store';

export type FirstVisitProps = { starters: readonly StarterCard[] };

/** Shown before the first result: what the studio is, and prompts to start from. */
export function FirstVisit({ starters }: FirstVisitProps) {
  const t = useTranslations('create.first');
  const choose: StarterCardsProps['onChoose'] = (prompt, aspectRatio) => {
    const { setPrompt, setAspect } = useDraft.getState();
    setPrompt(prompt);
    setAspect(aspectRatio);
    focusField('prompt');
  };
  return (
    <div className="mx-auto grid max-w-5xl gap-8 pt-[8vh] in-[[data-made~=create]]:invisible">
      <div className="grid max-w-2xl gap-2">
        <h2 className="font-strong text-display text-balance">{t('title')}</h2>
        <p className="text-lead text-muted text-pretty">{t('text')}</p>
      </div>
      <div className="grid gap-3">
        <h3 className="text-body text-muted">{t('starters')}</h3>
        <StarterCards cards={starters} onChoose={choose} />
      </div>
    </div>
  );
}
