'use client';

import { Download, Share2, Trash2, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';

export type SelectionBarProps = {
  count: number;
  /** How many are saved already, while they are; null otherwise. */
  savedSoFar: number | null;
  onSave: () => void;
  onShare: () => void;
  onDelete: () => void;
  onClear: () => void;
};

/** What can be done with the selected pictures; floats at the bottom for as long as there are some. */
export function SelectionBar({ count, savedSoFar, onSave, onShare, onDelete, onClear }: SelectionBarProps) {
  const t = useTranslations('gallery.selection');
  return (
    <section
      aria-label={t('label')}
      className="fixed inset-x-3 bottom-[calc(var(--tabs)+0.75rem)] z-20 mx-auto flex w-fit max-w-[calc(100%-1.5rem)] items-center gap-2 rounded-panel border border-line bg-raised p-2 pl-4 shadow-float lg:bottom-6 lg:left-rail"
    >
      <p role="status" className="mr-auto min-w-0 truncate pr-2 tabular-nums">
        {savedSoFar === null ? t('count', { count }) : t('saving', { done: savedSoFar, count })}
      </p>
      <Button busy={savedSoFar !== null} onClick={onSave}>
        <Download aria-hidden="true" className="size-4 max-sm:hidden" />
        {t('saveAll')}
      </Button>
      <Button onClick={onShare}>
        <Share2 aria-hidden="true" className="size-4 max-sm:hidden" />
        {t('share')}
      </Button>
      <Button variant="danger" onClick={onDelete}>
        <Trash2 aria-hidden="true" className="size-4 max-sm:hidden" />
        {t('delete')}
      </Button>
      <IconButton label={t('clear')} onClick={onClear}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </section>
  );
}
