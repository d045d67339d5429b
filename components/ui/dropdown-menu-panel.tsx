'use client';

import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode, RefObject } from 'react';

export type MenuItem =
  | {
      label: string;
      onSelect: () => void;
      icon?: LucideIcon;
      /** Shown at the end of the line, such as a price or a shortcut. */
      aside?: ReactNode;
      tone?: 'plain' | 'danger';
      disabled?: boolean;
    }
  | 'line';

type DropdownMenuPanelProps = {
  label: string;
  button: RefObject<HTMLButtonElement | null>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  items: readonly MenuItem[];
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  align?: 'start' | 'center' | 'end' | undefined;
};

export function DropdownMenuPanel(props: DropdownMenuPanelProps) {
  const { label, button, open, onOpenChange, items, side, align } = props;
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      {/* Only positions the menu: the real button is on the page before this code is loaded. */}
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          side={side ?? 'bottom'}
          align={align ?? 'end'}
          sideOffset={6}
          collisionPadding={12}
          onInteractOutside={(event) => {
            // The button toggles the menu itself. If the menu closed here first, that click would reopen it.
            if (event.target instanceof Node && button.current?.contains(event.target))
              event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus({ preventScroll: true });
          }}
          className={`${popoverStyles} min-w-44 max-w-72 p-1`}
        >
          {items.map((item, index) =>
            item === 'line' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a separator has no identity but its position
              <DropdownMenu.Separator key={index} className="mx-2 my-1 h-px bg-line" />
            ) : (
              <Item key={item.label} {...item} />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ label, onSelect, icon: Icon, aside, tone, disabled }: Exclude<MenuItem, 'line'>) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      disabled={disabled}
      className={`flex min-h-control items-center gap-2.5 rounded-control px-2.5 outline-none data-disabled:cursor-not-allowed data-highlighted:bg-line data-disabled:text-muted ${tone === 'danger' ? 'text-failure' : 'text-text'}`}
    >
      {Icon && <Icon aria-hidden="true" className="size-4 shrink-0 opacity-80" />}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {aside && <span className="figures text-caption text-muted">{aside}</span>}
    </DropdownMenu.Item>
  );
}

/** Shared by menus and popovers, which float over the page next to a button. */
export const popoverStyles =
  'float-content scroll-quiet z-50 max-h-[min(28rem,var(--radix-popper-available-height))] overflow-y-auto rounded-panel border border-line bg-raised text-body text-text shadow-float outline-none';
