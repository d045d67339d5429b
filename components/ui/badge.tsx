import type { ReactNode } from 'react';

export type BadgeProps = {
  tone?: 'plain' | 'success' | 'warning' | 'failure' | 'scrim';
  children: ReactNode;
};

const tones = {
  plain: 'border-line text-muted',
  success: 'border-success text-success',
  warning: 'border-warning text-warning',
  failure: 'border-failure text-failure',
  scrim: 'border-transparent bg-scrim text-on-scrim',
} as const;

/** A word about the thing beside it: a state, a kind. */
export function Badge({ tone = 'plain', children }: BadgeProps) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 whitespace-nowrap rounded-full border px-2 py-px text-caption ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
