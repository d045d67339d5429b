'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { IconButton } from '@/components/ui/icon-button';

export type SelectionFrameProps = {
  /** How many pictures are selected, or what is being done with them. */
  text: ReactNode;
  onClear: () => void;
  children: ReactNode;
};

/** Where the actions of a selection float: at the bottom of the page, above the tabs of a phone. */
export function SelectionFrame({ text, onClear, children }: SelectionFrameProps) {
  const t = useTranslations('gallery.selection');
  return (
    <section
      aria-label={t('label')}
      className="fixed inset-x-3 bottom-[calc(var(--tabs)+0.75rem)] z-20 mx-auto flex w-fit max-w-[calc(100%-1.5rem)] items-center gap-2 rounded-panel border border-line bg-raised p-2 pl-4 shadow-float max-sm:gap-1 max-sm:pl-3 lg:bottom-6 lg:left-rail max-sm:[&>button]:px-2.5"
    >
      <p role="status" className="mr-auto min-w-0 truncate pr-2 tabular-nums">
        {text}
      </p>
      {children}
      <IconButton label={t('clear')} onClick={onClear}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </section>
  );
}
