import type { ComponentProps, ReactNode } from 'react';
import { type ButtonSize, type ButtonVariant, buttonLook } from './button-styles';
import { Spinner } from './spinner';

export type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Work is under way: the label gives its place to a turning mark, the width stays. */
  busy?: boolean;
  children: ReactNode;
};

/** One `primary` a screen. A busy button keeps its focus and its name, and does nothing. */
export function Button({ variant = 'quiet', size = 'medium', busy = false, children, ...rest }: ButtonProps) {
  const { className, onClick, type = 'button', ...attributes } = rest;
  return (
    <button
      {...attributes}
      type={busy ? 'button' : type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
      className={buttonLook({ variant, size, className })}
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
