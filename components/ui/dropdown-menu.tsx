'use client';

import { type ReactNode, type RefObject, useRef, useState } from 'react';
import type { MenuItem } from './dropdown-menu-panel';
import { lazyComponent } from './lazy-component';

const MenuPanel = lazyComponent(() =>
  import('./dropdown-menu-panel').then((module) => module.DropdownMenuPanel),
);

type MenuTriggerProps = {
  ref: RefObject<HTMLButtonElement | null>;
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  onClick: () => void;
};

type DropdownMenuProps = {
  /** The accessible name of the menu. */
  label: string;
  /** Renders the button that opens the menu; spread the props on a Button or IconButton. */
  trigger: (props: MenuTriggerProps) => ReactNode;
  items: readonly MenuItem[];
  /** Lets a parent move the focus to the button. */
  buttonRef?: RefObject<HTMLButtonElement | null>;
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
};

/** A menu of actions behind one button. The code of its panel is loaded when it first opens. */
export function DropdownMenu({ label, trigger, items, buttonRef, side, align }: DropdownMenuProps) {
  const ownRef = useRef<HTMLButtonElement>(null);
  const button = buttonRef ?? ownRef;
  const [open, setOpen] = useState(false);
  const [hasOpened, setHasOpened] = useState(false);
  const toggle = () => {
    setHasOpened(true);
    setOpen((before) => !before);
  };
  return (
    <span className="relative inline-flex">
      {trigger({ ref: button, 'aria-haspopup': 'menu', 'aria-expanded': open, onClick: toggle })}
      {hasOpened && (
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
