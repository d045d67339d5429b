'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { Locale } from '@/i18n/locales';
import type { Starter } from '@/lib/starters/starter';

export type StarterCardsProps = {
  locale: Locale;
  onChoose: (prompt: string) => void;
  /** How many to show; by default all. */
  limit?: number;
};

/** Prompts to start from, each with its colours. Their texts are loaded when they are first shown. */
export function StarterCards({ locale, onChoose, limit }: StarterCardsProps) {
  const t = useTranslations('starters');
  const starters = useStarters();
  return (
    <ul className="grid grid-cols-1 gap-2 min-[420px]:grid-cols-2 lg:grid-cols-[repeat(auto-fill,minmax(13rem,1fr))]">
      {starters.slice(0, limit).map((starter) => (
        <li key={starter.id}>
          <button
            type="button"
            onClick={() => onChoose(starter.prompts[locale])}
            className="group grid size-full grid-cols-[auto_minmax(0,1fr)] items-start gap-3 rounded-control border border-line bg-raised p-3 text-left transition-colors duration-quick hover:border-edge"
          >
            <span aria-hidden="true" className="grid h-11 w-8 overflow-hidden rounded-picture">
              {starter.palette.map((colour) => (
                <span key={colour} style={{ background: colour }} />
              ))}
            </span>
            <span className="grid gap-0.5">
              <span className="text-body">{t(`${starter.id}.title`)}</span>
              <span className="line-clamp-2 text-caption text-muted">{t(`${starter.id}.hint`)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function useStarters(): readonly Starter[] {
  const [starters, setStarters] = useState<readonly Starter[]>([]);
  // Loads the starters.
  useEffect(() => {
    let isStale = false;
    void import('@/lib/starters/starters').then((module) => {
      if (!isStale) setStarters(module.starters);
    });
    return () => {
      isStale = true;
    };
  }, []);
  return starters;
}
