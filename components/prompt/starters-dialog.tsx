'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Dialog } from '@/components/ui/dialog';
import { StarterCards } from './starter-cards';

export type StartersDialogProps = { onClose: () => void; onChoose: (prompt: string) => void };

export function StartersDialog({ onClose, onChoose }: StartersDialogProps) {
  const t = useTranslations('create.tools');
  const locale = useLocale();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('startersTitle')}
      description={t('startersHint')}
      size="large"
    >
      <StarterCards locale={locale} onChoose={onChoose} />
    </Dialog>
  );
}
