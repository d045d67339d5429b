import type { ReactNode } from 'react';
import { PageHeader } from './page-header';

export type PageFrameProps = {
  title: string;
  search?: ReactNode;
  children: ReactNode;
};

/** A page without a composer: the header, and all the room below it. */
export function PageFrame({ title, search, children }: PageFrameProps) {
  return (
    <div className="flex min-w-0 flex-1 flex-col pb-tabs lg:pb-0">
      <PageHeader title={title} search={search} />
      <main id="content" tabIndex={-1} className="flex-1 px-4 pt-2 pb-10 outline-none lg:px-6">
        {children}
      </main>
    </div>
  );
}
