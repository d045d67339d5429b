'use client';

import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Toaster as Sonner } from 'sonner';
import { markToasterReady } from './notify';

export function ToasterPanel() {
  const t = useTranslations('ui');

  // Effects of children run first, so sonner is already listening.
  useEffect(() => markToasterReady(), []);

  return (
    <Sonner
      position="bottom-right"
      className="font-sans!"
      containerAriaLabel={t('notifications')}
      closeButton
      gap={8}
      offset={{ bottom: 'var(--toasts)', right: 16 }}
      mobileOffset={{ bottom: 'var(--toasts-phone)', left: 12, right: 12 }}
      icons={{
        success: <CircleCheck className="size-4 text-success" />,
        error: <CircleAlert className="size-4 text-failure" />,
        close: <X className="size-3.5" />,
      }}
      toastOptions={{
        unstyled: true,
        closeButtonAriaLabel: t('close'),
        classNames: {
          toast:
            'group flex w-full items-start gap-2.5 rounded-panel border border-line bg-raised py-3 pr-10 pl-3.5 text-body text-text shadow-float sm:w-90',
          icon: 'mt-[calc((1lh-1rem)/2)] shrink-0 empty:hidden',
          content: 'grid min-w-0 flex-1 gap-0.5',
          title: 'font-strong',
          description: 'text-muted',
          actionButton:
            'shrink-0 self-center rounded-control border border-line px-2.5 py-1 text-caption hover:border-edge',
          closeButton:
            'absolute top-2 right-2 grid size-7 place-items-center rounded-control text-muted hover:text-text',
        },
      }}
    />
  );
}
