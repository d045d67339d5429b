import type { ReactNode } from 'react';
import { SafelightMark } from './safelight-mark';

export type PlainPageProps = {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
};

/** A page with a short message outside the studio, such as "not found". */
export function PlainPage({ title, actions, children }: PlainPageProps) {
  return (
    <main
      id="content"
      className="mx-auto flex min-h-dvh max-w-md flex-1 flex-col items-start justify-center gap-3 px-6 pb-24"
    >
      <SafelightMark className="mb-3 size-10" />
      <h1 className="text-balance font-strong text-display">{title}</h1>
      <div className="text-pretty text-lead text-muted">{children}</div>
      {actions && <div className="flex flex-wrap gap-2 pt-3">{actions}</div>}
    </main>
  );
}
