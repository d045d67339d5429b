'use client';

import { useTranslations } from 'next-intl';
import { IssueText } from '@/components/parameters/issue-text';
import { usePriceText } from '@/components/parameters/use-price-text';
import { Button } from '@/components/ui/button';
import { useEditSpec } from './edit-spec';
import { useModelInChat } from './use-model-in-chat';

/** The one main action, with what it will cost: pictures in count too. In a conversation it only leads there. */
export function ApplyButton({ onApply }: { onApply: () => void }) {
  const t = useTranslations('edit');
  const priceText = usePriceText();
  const order = useEditSpec();
  const modelInChat = useModelInChat();
  const label = order.issue ? t('applyBlocked') : t('apply', { price: priceText(order.estimate) });
  return (
    <>
      {!modelInChat && <IssueText spec={order} />}
      <Button variant="primary" size="large" className="w-full" onClick={onApply}>
        {modelInChat ? t('applyInChat') : label}
      </Button>
    </>
  );
}
