'use no memo';

import type { ReactNode } from 'react';
import { SettingsButton } from '@/components/settings/settings-button';
import { classNames } from '@/components/ui/class-names';
import { PageContent } from '@/components/ui/page-content';
import { CostTotalsLink } from './cost-totals';
import { DemoLabel } from './demo-label';
import { SafelightMark } from './safelight-mark';

type PageFrameProps = {
  title: string;
  search?: ReactNode;
  children: ReactNode;
};

/** The layout of a page without a composer: a header with the content below it. */
export function PageFrame({ title, search, children }: PageFrameProps) {
  return (
    <div className="flex min-w-0 flex-1 flex-col pb-tabs lg:pb-0">
      <PageHeader title={title} search={search} />
      <PageContent className="flex-1 px-4 pt-2 pb-10 outline-none lg:px-6">{children}</PageContent>
    </div>
  );
}

type PageHeaderProps = {
  title: string;
  /** A search field or filter for this page. */
  search?: ReactNode;
  /** On a wide screen, the composer shows the title instead. */
  titleOnPhoneOnly?: boolean;
  className?: string;
};

/** Shows the page title, the search field and the cost totals; on narrow screens, also the settings button. */
export function PageHeader({ title, search, titleOnPhoneOnly = false, className }: PageHeaderProps) {
  return (
    <header
      className={classNames(
        'sticky top-notice z-10 flex h-header min-w-0 items-center gap-3 bg-room pr-2 pl-4 lg:pr-4 lg:pl-6',
        className,
      )}
    >
      <SafelightMark className="size-6 shrink-0 lg:hidden" />
      <div className="min-w-0 lg:flex lg:items-baseline lg:gap-4">
        <h1
          className={classNames(
            'truncate font-strong text-body lg:text-lead',
            titleOnPhoneOnly && 'lg:hidden',
          )}
        >
          {title}
        </h1>
        <DemoLabel />
      </div>
      <div className="ml-auto flex min-w-0 items-center gap-1">
        {search}
        <CostTotalsLink />
        <div className="lg:hidden">
          <SettingsButton />
        </div>
      </div>
    </header>
  );
}
