'use no memo';

import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';
import { Spinner } from './loading';

type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** While work is under way, a spinner replaces the label; the width does not change. */
  busy?: boolean;
  children: ReactNode;
};

/** Use one `primary` button per screen. A busy button keeps its focus and its name, but ignores clicks. */
export function Button({ variant = 'quiet', size = 'medium', busy = false, children, ...rest }: ButtonProps) {
  const { className, onClick, type = 'button', ...attributes } = rest;
  return (
    <button
      {...attributes}
      type={busy ? 'button' : type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
      className={buttonStyles({ variant, size, className })}
    >
      <span className={`inline-flex min-w-0 items-center justify-center gap-2 ${busy ? 'opacity-0' : ''}`}>
        {children}
      </span>
      {busy && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
    </button>
  );
}

type ButtonVariant = 'primary' | 'quiet' | 'plain' | 'danger';
type ButtonSize = 'small' | 'medium' | 'large';

const variants: Record<ButtonVariant, string> = {
  primary:
    'bg-safelight text-on-safelight font-strong hover:bg-[color-mix(in_srgb,var(--color-safelight)_88%,var(--color-text))] disabled:bg-line disabled:text-muted',
  quiet:
    'border border-line bg-raised text-text hover:border-edge active:bg-line disabled:text-muted disabled:hover:border-line',
  plain:
    'text-muted hover:bg-[color-mix(in_srgb,var(--color-text)_7%,transparent)] hover:text-text aria-expanded:text-text disabled:text-muted disabled:hover:bg-transparent',
  danger:
    'border border-line bg-raised text-failure hover:border-failure active:bg-line disabled:text-muted disabled:hover:border-line',
};

const sizes: Record<ButtonSize, string> = {
  small: 'h-control-small px-2.5 text-caption',
  medium: 'h-control px-3.5 text-body',
  large: 'min-h-11 px-5 text-body',
};

/** The class names of a button, also for links that look like one. */
export function buttonStyles(options: {
  variant?: ButtonVariant;
  size?: ButtonSize;
  className?: string | undefined;
}): string {
  const { variant = 'quiet', size = 'medium', className } = options;
  return classNames(
    'relative inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-control transition-colors duration-quick disabled:cursor-not-allowed',
    variants[variant],
    sizes[size],
    className,
  );
}
