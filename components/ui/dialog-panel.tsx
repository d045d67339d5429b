'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { IconButton } from './icon-button';
import { useReturnFocus } from './use-return-focus';

export type DialogPanelProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Buttons at the end of the panel, always visible. */
  footer?: ReactNode;
  /** `dialog` is centred, `sheet` is at the right edge; on phones both are bottom sheets. */
  shape?: 'dialog' | 'sheet';
  size?: 'small' | 'medium' | 'large' | 'wide';
  children: ReactNode;
};

export function DialogPanel(props: DialogPanelProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    footer,
    shape = 'dialog',
    size = 'medium',
    children,
  } = props;
  const t = useTranslations('ui');
  const { rememberOpener, returnFocus } = useReturnFocus();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-overlay fixed inset-0 z-50 bg-scrim" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={(event) => {
            rememberOpener();
            // A panel that asks for text focuses its field, not its close button. Settings ask for nothing.
            const panel = event.currentTarget instanceof HTMLElement ? event.currentTarget : null;
            const field = panel?.querySelector<HTMLElement>(
              'input:not([type="radio"], [type="checkbox"], [type="range"], [type="file"], [data-optional]), textarea',
            );
            // On a touch screen, focusing a search field would open a keyboard over the list.
            const opensKeyboard =
              field?.matches('[type="search"]') && matchMedia('(pointer: coarse)').matches;
            if (!field || opensKeyboard) return;
            event.preventDefault();
            field.focus();
          }}
          onCloseAutoFocus={returnFocus}
          className={classNames(phoneStyles, shape === 'sheet' ? sheetStyles : dialogStyles, widths[size])}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div className="grid gap-1 pt-1">
              <Radix.Title className="font-strong text-lead">{title}</Radix.Title>
              {description && (
                <Radix.Description className="text-body text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label={t('close')} className="-mr-2">
                <X className="size-4" />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pt-1 pb-5">
            {children}
          </div>
          {footer && (
            <div className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
              {footer}
            </div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const phoneStyles =
  'dialog-content fixed inset-x-0 bottom-0 z-50 flex max-h-[88dvh] flex-col rounded-t-panel border border-line bg-raised text-text shadow-float outline-none';
const dialogStyles =
  'sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[calc(100vw-3rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-panel';
const sheetStyles =
  'dialog-sheet sm:inset-y-0 sm:right-0 sm:left-auto sm:max-h-none sm:w-[calc(100vw-3rem)] sm:rounded-none sm:border-y-0 sm:border-r-0';
const widths = {
  small: 'sm:max-w-sm',
  medium: 'sm:max-w-lg',
  large: 'sm:max-w-3xl',
  wide: 'sm:max-w-6xl',
} as const;
