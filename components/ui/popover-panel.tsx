'use client';

import { Popover } from 'radix-ui';
import type { ReactNode, RefObject } from 'react';
import { floatLook } from './float-look';

type PopoverPanelProps = {
  label: string;
  button: RefObject<HTMLButtonElement | null>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  align?: 'start' | 'center' | 'end' | undefined;
  children: ReactNode;
};

export function PopoverPanel({
  label,
  button,
  open,
  onOpenChange,
  side,
  align,
  children,
}: PopoverPanelProps) {
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={button} />
      <Popover.Portal>
        <Popover.Content
          aria-label={label}
          side={side ?? 'bottom'}
          align={align ?? 'end'}
          sideOffset={6}
          collisionPadding={12}
          onInteractOutside={(event) => {
            // The button toggles by itself; closing here first would make its click open the panel again.
            if (event.target instanceof Node && button.current?.contains(event.target))
              event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus({ preventScroll: true });
          }}
          className={`${floatLook} w-72 max-w-[calc(100vw-1.5rem)] p-4`}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
