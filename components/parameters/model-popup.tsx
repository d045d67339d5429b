'use client';

import { useTranslations } from 'next-intl';
import { Popover } from 'radix-ui';
import { type RefObject, useRef, useState } from 'react';
import { DialogPanel } from '@/components/ui/dialog-panel';
import { popoverStyles } from '@/components/ui/dropdown-menu-panel';
import { ModelList, type ModelListProps } from './model-list';

export type ModelPopupProps = Omit<ModelListProps, 'onLeave' | 'listRef'> & {
  id: string;
  /** The combobox that it belongs to. */
  button: RefObject<HTMLButtonElement | null>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** The list of models: beside its combobox, or, on a phone, as a sheet. */
export function ModelPopup({ id, button, open, onOpenChange, onChoose, ...list }: ModelPopupProps) {
  const t = useTranslations('parameters.model');
  const [isPhone] = useState(() => window.matchMedia('(width < 40rem)').matches);
  // A click elsewhere keeps the focus where it went; every other way to close returns it to the combobox.
  const isLeft = useRef(false);
  const listRef = useRef<HTMLDivElement>(null);
  const choose = (modelId: string) => {
    onChoose(modelId);
    onOpenChange(false);
  };
  if (isPhone) {
    return (
      <DialogPanel open={open} onOpenChange={onOpenChange} title={t('choose')} shape="sheet">
        {/* As high as a sheet can be, so that it stays where it is while a search shortens the list. */}
        <div id={id} className="min-h-[88dvh]">
          <ModelList {...list} onChoose={choose} />
        </div>
      </DialogPanel>
    );
  }
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={button as RefObject<HTMLButtonElement>} />
      <Popover.Portal>
        <Popover.Content
          id={id}
          aria-label={t('choose')}
          align="start"
          sideOffset={6}
          collisionPadding={12}
          onOpenAutoFocus={(event) => {
            isLeft.current = false;
            // On a touch screen, focusing the search field would open a keyboard over the list.
            if (!window.matchMedia('(pointer: coarse)').matches) return;
            event.preventDefault();
            listRef.current?.focus();
          }}
          onInteractOutside={(event) => {
            // The combobox closes the popup itself. If it closed here first, that click would open it again.
            if (event.target instanceof Node && button.current?.contains(event.target))
              event.preventDefault();
            else isLeft.current = true;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!isLeft.current) button.current?.focus({ preventScroll: true });
          }}
          className={`${popoverStyles} flex max-h-[min(36rem,var(--radix-popper-available-height))]! w-[min(27rem,calc(100vw-1.5rem))] flex-col overflow-hidden!`}
        >
          <ModelList {...list} onChoose={choose} onLeave={() => onOpenChange(false)} listRef={listRef} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
