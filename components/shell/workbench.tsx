import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { PageContent } from '@/components/ui/page-content';
import { ComposerPanel } from './composer-panel';
import { PageHeader } from './page-frame';

export type WorkbenchProps = {
  title: string;
  /** The form, which begins with the prompt. */
  composer: ReactNode;
  /** The main button with its price, always visible. */
  composerFooter: ReactNode;
  /** One line shown on a phone while the form is folded, such as the beginning of the prompt. */
  composerSummary?: string;
  search?: ReactNode;
  /** The results. */
  children: ReactNode;
};

/** The composer and the results: side by side on wide screens; on phones, the composer is a sheet over the results. */
export function Workbench(props: WorkbenchProps) {
  const { title, composer, composerFooter, composerSummary, search, children } = props;
  const t = useTranslations('shell');
  return (
    <div className="min-w-0 flex-1 lg:grid lg:grid-cols-[var(--composer)_minmax(0,1fr)] lg:grid-rows-[minmax(calc(100dvh-var(--notice)),auto)]">
      <PageHeader
        title={title}
        search={search}
        titleOnPhoneOnly
        className="lg:col-start-2 lg:row-start-1 lg:self-start"
      />
      <PageContent className="outline-none lg:col-start-1 lg:col-end-3 lg:row-start-1 lg:grid lg:grid-cols-subgrid">
        <ComposerPanel title={title} footer={composerFooter} summary={composerSummary}>
          {composer}
        </ComposerPanel>
        <section
          aria-label={t('table')}
          className="min-w-0 px-4 pt-2 pb-[calc(var(--tabs)+9rem)] lg:px-6 lg:pt-[calc(var(--header)+0.25rem)] lg:pb-10"
        >
          {children}
        </section>
      </PageContent>
    </div>
  );
}
