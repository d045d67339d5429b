'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, type RefObject, useRef, useState } from 'react';

const PopoverPanel = dynamic(() => import('./popover-panel').then((module) => module.PopoverPanel), {
  ssr: false,
});

export type PopoverTriggerProps = {
  ref: RefObject<HTMLButtonElement | null>;
  'aria-haspopup': 'dialog';
  'aria-expanded': boolean;
  onClick: () => void;
};

export type PopoverProps = {
  /** Names the panel. */
  label: string;
  /** The button that opens it: spread these on a Button or IconButton. */
  trigger: (props: PopoverTriggerProps) => ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
  /** Gets `close`, for a choice that ends it. */
  children: (close: () => void) => ReactNode;
};

/** A small panel by its button; not modal. Its code is loaded when it first opens. */
export function Popover({ label, trigger, side, align, children }: PopoverProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const toggle = () => {
    setWanted(true);
    setOpen((before) => !before);
  };
  return (
    <>
      {trigger({ ref: button, 'aria-haspopup': 'dialog', 'aria-expanded': open, onClick: toggle })}
      {wanted && (
        <PopoverPanel
          label={label}
          button={button}
          open={open}
          onOpenChange={setOpen}
          side={side}
          align={align}
        >
          {children(() => setOpen(false))}
        </PopoverPanel>
      )}
    </>
  );
}
