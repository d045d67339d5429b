'use client';

import { useTranslations } from 'next-intl';
import { IssueText } from '@/components/parameters/issue-text';
import { usePriceText } from '@/components/parameters/use-price-text';
import { Button } from '@/components/ui/button';
import { useCreateSpec } from './create-spec';

/** The one main action, with what it will cost. */
export function GenerateButton({ onGenerate }: { onGenerate: () => void }) {
  const t = useTranslations('create');
  const priceText = usePriceText();
  const order = useCreateSpec();
  return (
    <>
      <IssueText order={order} />
      <Button variant="primary" size="large" className="w-full" onClick={onGenerate}>
        {order.issue ? t('generateBlocked') : t('generate', { price: priceText(order.estimate) })}
      </Button>
    </>
  );
}
