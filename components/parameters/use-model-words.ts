'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { ModelEntry } from '@/lib/browser/parameters/group-models';

/** The gateway's longer descriptions are cut: they are not ours, and the list has room for two lines. */
const descriptionCharactersMax = 160;

/** What a model is good at: in one sentence of ours, or in the gateway's own words. */
export function useModelAbout(): (entry: ModelEntry) => string | null {
  const t = useTranslations('parameters.model.strengths');
  return useCallback(
    ({ model: { strength }, description }) => {
      if (strength) return t(strength);
      return description === null ? null : shortened(description);
    },
    [t],
  );
}

/** The name that a model's row shows, which says if the model is retired. */
export function useModelName(): (entry: ModelEntry) => string {
  const t = useTranslations('parameters.model');
  return useCallback(
    ({ model: { label }, isRetired }) => (isRetired ? t('retiredName', { label }) : label),
    [t],
  );
}

/** The words by which a model is found: its name as shown, id, family, and what it is good at. */
export function useModelWords(): (entry: ModelEntry) => string {
  const t = useTranslations('parameters.model.groups');
  const nameOf = useModelName();
  const aboutOf = useModelAbout();
  return useCallback(
    (entry) => {
      const { id, family } = entry.model;
      return [nameOf(entry), id, t(family), aboutOf(entry) ?? ''].join(' ');
    },
    [t, nameOf, aboutOf],
  );
}

function shortened(text: string): string {
  const characters = [...text.trim()];
  if (characters.length <= descriptionCharactersMax) return text.trim();
  return `${characters.slice(0, descriptionCharactersMax).join('').trimEnd()}…`;
}
