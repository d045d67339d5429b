'use no memo';

import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** The accessible name, also shown as the tooltip. */
  label: string;
  /** `scrim` is for use on pictures: its own background guarantees the contrast. */
  variant?: 'plain' | 'quiet' | 'scrim';
  size?: 'small' | 'medium';
  children: ReactNode;
};

const variants = {
  plain: 'text-muted hover:bg-[color-mix(in_srgb,var(--color-text)_7%,transparent)] hover:text-text',
  quiet: 'border border-line bg-raised text-text hover:border-edge',
  scrim: 'bg-scrim text-on-scrim hover:bg-[rgb(0_0_0/0.92)]',
} as const;

/** A button with one icon (`size-4` or `size-5`). Its label appears on hover or focus. */
export function IconButton({
  label,
  variant = 'plain',
  size = 'medium',
  children,
  ...rest
}: IconButtonProps) {
  const { className, type = 'button', ...attributes } = rest;
  return (
    <button
      {...attributes}
      type={type}
      aria-label={label}
      data-tooltip={label}
      className={classNames(
        'inline-grid shrink-0 place-items-center rounded-control transition-colors duration-quick disabled:cursor-not-allowed disabled:text-muted disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:text-muted aria-disabled:opacity-60',
        size === 'small' ? 'size-control-small' : 'size-control',
        variants[variant],
        className,
      )}
    >
      {children}
    </button>
  );
}
