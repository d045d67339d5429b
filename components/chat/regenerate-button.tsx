'use client';

import { RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { usePriceText } from '@/components/parameters/use-price-text';
import { Button } from '@/components/ui/button';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useAnswerAgain } from './use-answer-again';

/** Another answer to the same message, beside this one. */
export function RegenerateButton({ turn }: { turn: TurnRow }) {
  const t = useTranslations('chat.turn');
  const priceText = usePriceText();
  const { estimate, answer } = useAnswerAgain(turn, turn.state.model);
  return (
    <Button size="small" variant="plain" onClick={answer}>
      <RotateCw aria-hidden="true" className="size-3.5" />
      {t('regenerate', { price: priceText(estimate) })}
    </Button>
  );
}
