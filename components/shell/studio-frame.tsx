'use client';
'use no memo';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { SettingsButton } from '@/components/settings/settings-button';
import { Toaster } from '@/components/ui/toaster';
import { Tooltips } from '@/components/ui/tooltips';
import { EarlyClickRecorder } from './early-click-recorder';
import { JobsIndicator, RailMark } from './jobs-running';
import { MadeBefore } from './made-before';
import { PageLinks } from './page-links';
import { ReplayEarlyClicks } from './replay-early-clicks';
import { StoresReader } from './stores-reader';

/**
 * The frame of every studio page: the rail on wide screens, the tabs on narrow ones. A client component although it has no
 * state: the HTML would otherwise have its markup twice, once for the browser and once for React.
 */
export function StudioFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('shell');
  return (
    <>
      <MadeBefore />
      <EarlyClickRecorder />
      <StoresReader />
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-raised px-4 py-2.5 text-body focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:px-4 focus:py-2.5 focus:shadow-float"
      >
        {t('skip')}
      </a>
      <ReplayEarlyClicks className="flex min-h-window">
        <Rail />
        {children}
      </ReplayEarlyClicks>
      <Tabs />
      <Toaster />
      <Tooltips />
    </>
  );
}

/** The side bar on wide screens: page links at the top, running jobs and settings at the bottom. */
function Rail() {
  const t = useTranslations('shell');
  return (
    <div className="sticky top-notice z-20 hidden h-window w-rail flex-col items-stretch border-line border-r px-1.5 py-3 lg:flex">
      <RailMark />
      <nav aria-label={t('pages')} className="mt-5 grid gap-1">
        <PageLinks />
      </nav>
      <div className="mt-auto grid justify-items-center gap-1">
        <JobsIndicator />
        <SettingsButton />
      </div>
    </div>
  );
}

/** The page links at the bottom of narrow screens. */
function Tabs() {
  const t = useTranslations('shell');
  return (
    <nav
      aria-label={t('pages')}
      className="fixed inset-x-0 bottom-0 z-30 flex h-tabs border-line border-t bg-room px-1 pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <PageLinks />
    </nav>
  );
}
