'use client';

import { useTranslations } from 'next-intl';
import { Dialog } from '@/components/ui/dialog';
import { starters } from '@/lib/starters/starters';
import { StarterCards, type StarterCardsProps } from './starter-cards';

export type StartersDialogProps = Pick<StarterCardsProps, 'onChoose'> & { onClose: () => void };

export function StartersDialog({ onClose, onChoose }: StartersDialogProps) {
  const t = useTranslations('create.tools');
  const texts = useTranslations('starters');
  const cards = starters.map(({ id, palette }) => ({
    id,
    palette,
    title: texts(`${id}.title`),
    hint: texts(`${id}.hint`),
  }));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('startersTitle')}
      description={t('startersHint')}
      size="large"
    >
      <StarterCards cards={cards} onChoose={onChoose} />
    </Dialog>
  );
}
