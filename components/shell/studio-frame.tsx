import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Rail } from './rail';
import { StoresReader } from './stores-reader';
import { Tabs } from './tabs';

/** What stands around every page of the studio: rail or tabs, and nothing else. */
export function StudioFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('shell');
  return (
    <>
      <StoresReader />
      <a
        href="#content"
        className="-translate-y-20 fixed top-2 left-2 z-50 rounded-control bg-raised px-4 py-2.5 text-body shadow-float focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <div className="flex min-h-dvh">
        <Rail />
        {children}
      </div>
      <Tabs />
    </>
  );
}
