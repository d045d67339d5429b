import type { ReactNode } from 'react';
import { SettingsButton } from '@/components/settings/settings-button';
import { classNames } from '@/components/ui/class-names';
import { CostTotalsLink } from './cost-totals';
import { DemoLabel } from './demo-label';
import { SafelightMark } from './safelight-mark';

export type PageHeaderProps = {
  title: string;
  /** A search field or a filter of this page. */
  search?: ReactNode;
  /** On a wide screen the title stands elsewhere: at the head of the composer. */
  titleOnPhoneOnly?: boolean;
  className?: string;
};

/** Where one is, search, and the meter; nothing else. */
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
