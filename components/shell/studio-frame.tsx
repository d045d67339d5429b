import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Toaster } from '@/components/ui/toaster';
import { TooltipLayer } from '@/components/ui/tooltip-layer';
import { EarlyClickRecorder } from './early-click-recorder';
import { Rail } from './rail';
import { ReplayEarlyClicks } from './replay-early-clicks';
import { StoresReader } from './stores-reader';
import { Tabs } from './tabs';

/** What stands around every page of the studio: rail or tabs, and nothing else. */
export function StudioFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('shell');
  return (
    <>
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
      <TooltipLayer />
    </>
  );
}
