import type { ReactNode } from 'react';

export type EmptyStateProps = {
  title: string;
  /** A small decorative drawing. */
  picture?: ReactNode;
  actions?: ReactNode;
  /** Level of the heading on its page. */
  level?: 2 | 3;
  children?: ReactNode;
};

/** Shown in place of an empty list; says what will appear there and how to add it. */
export function EmptyState({ title, picture, actions, level = 2, children }: EmptyStateProps) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <div className="mx-auto grid min-h-[min(60vh,34rem)] max-w-sm content-center justify-items-center gap-2 py-10 text-center">
      {picture && (
        <div aria-hidden="true" className="mb-4 text-muted">
          {picture}
        </div>
      )}
      <Heading className="text-balance font-strong text-title">{title}</Heading>
      {children && <div className="text-pretty text-body text-muted">{children}</div>}
      {actions && <div className="flex flex-wrap justify-center gap-2 pt-4">{actions}</div>}
    </div>
  );
}
