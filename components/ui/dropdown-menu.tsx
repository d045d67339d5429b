'use client';

import type { LucideIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, type RefObject, useRef, useState } from 'react';

const MenuPanel = dynamic(() => import('./dropdown-menu-panel').then((module) => module.DropdownMenuPanel), {
  ssr: false,
});

export type MenuItem =
  | {
      label: string;
      onSelect: () => void;
      icon?: LucideIcon;
      /** Sits at the end: a price, a key. */
      aside?: ReactNode;
      tone?: 'plain' | 'danger';
      disabled?: boolean;
    }
  | 'line';

export type MenuTriggerProps = {
  ref: RefObject<HTMLButtonElement | null>;
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  onClick: () => void;
};

export type DropdownMenuProps = {
  /** Names the menu. */
  label: string;
  /** The button that opens it: spread these on a Button or IconButton. */
  trigger: (props: MenuTriggerProps) => ReactNode;
  items: readonly MenuItem[];
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
};

/** Actions behind one button. Its code is loaded when it first opens. */
export function DropdownMenu({ label, trigger, items, side, align }: DropdownMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const toggle = () => {
    setWanted(true);
    setOpen((before) => !before);
  };
  return (
    <span className="relative inline-flex">
      {trigger({ ref: button, 'aria-haspopup': 'menu', 'aria-expanded': open, onClick: toggle })}
      {wanted && (
        <MenuPanel
          label={label}
          button={button}
          open={open}
          onOpenChange={setOpen}
          items={items}
          side={side}
          align={align}
        />
      )}
    </span>
  );
}
