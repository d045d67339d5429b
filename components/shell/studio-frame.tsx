'use client';
'use no memo';

import { Brush, ImagePlus, Images, type LucideIcon, MessageCircle, ReceiptText } from 'lucide-react';
import { useSelectedLayoutSegment } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useLayoutEffect } from 'react';
import { SettingsButton } from '@/components/settings/settings-button';
import { PageLink } from '@/components/ui/page-link';
import { Toaster } from '@/components/ui/toaster';
import { Tooltips } from '@/components/ui/tooltips';
import { rehydrateStores } from '@/lib/browser/shell/rehydrate-stores';
import { EarlyClickRecorder, ReplayEarlyClicks } from './early-clicks';
import { JobsIndicator, RailMark } from './jobs-running';
import { MadeBefore, showRendered } from './made-before';

/**
 * The frame of every studio page: the rail on wide screens, the tabs on narrow ones. It is a client component although
 * it has no state, because the HTML would otherwise contain its markup twice, once for the browser and once for React.
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

/** Synchronises the persisted stores with localStorage and other tabs, before React's first paint. */
function StoresReader() {
  useLayoutEffect(() => {
    const stop = rehydrateStores();
    showRendered();
    return stop;
  }, []);
  return null;
}

/** Links to the five pages, used both in the rail and in the tabs on phones. */
function PageLinks() {
  const names = useTranslations('shell.links');
  // The pathname would differ at hydration: a page is prerendered at `/en` but shown at `/`.
  const segment = useSelectedLayoutSegment();
  return studioPages.map(({ key, pathname, icon: Icon }) => {
    const current = pathname === `/${segment ?? ''}`;
    return (
      <PageLink
        key={key}
        to={pathname}
        aria-current={current ? 'page' : undefined}
        className="group flex min-w-0 flex-1 flex-col items-center justify-center gap-1 text-caption text-muted transition-colors duration-quick hover:text-text aria-[current]:text-text lg:h-15 lg:flex-none lg:rounded-control"
      >
        <span className="grid h-7 w-11 place-items-center rounded-full transition-colors duration-quick group-hover:bg-[color-mix(in_srgb,var(--color-text)_7%,transparent)] group-aria-[current]:bg-[color-mix(in_srgb,var(--color-text)_11%,transparent)]">
          <Icon aria-hidden="true" className="size-4.5" strokeWidth={current ? 2.1 : 1.75} />
        </span>
        <span className="max-w-full truncate">{names(key)}</span>
      </PageLink>
    );
  });
}

type StudioPage = {
  key: 'create' | 'edit' | 'chat' | 'gallery' | 'costs';
  pathname: string;
  icon: LucideIcon;
};

const studioPages: readonly StudioPage[] = [
  { key: 'create', pathname: '/', icon: ImagePlus },
  { key: 'edit', pathname: '/edit', icon: Brush },
  { key: 'chat', pathname: '/chat', icon: MessageCircle },
  { key: 'gallery', pathname: '/gallery', icon: Images },
  { key: 'costs', pathname: '/costs', icon: ReceiptText },
];
