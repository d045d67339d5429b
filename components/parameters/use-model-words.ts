'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { ModelEntry } from '@/lib/browser/parameters/group-models';

/** The models that have a sentence of their own. Of several that begin an id the longest counts; dots are not allowed. */
const described = [
  'gpt-image-2_6-flare',
  'gpt-image-2_6-sunburst',
  'gpt-image-2_5-flare',
  'gpt-image-2_5-sunburst',
  'gpt-image-2',
  'chatgpt-image-latest',
  'gpt-image-1_5',
  'gpt-image-1-mini',
  'gpt-image-1',
  'gemini-3-pro-image',
  'gemini-3_1-flash-image',
  'gemini-3_1-flash-lite-image',
  'gemini-2_5-flash-image',
  'gemini-nano-banana',
  'doubao-seedream',
  'qwen-image',
  'wan2',
  'glm-image',
  'mai-image',
  'flux-2-pro',
  'flux-2-flex',
  'flux-2',
  'gpt-4o-image-vip',
  'gpt-4o-image',
] as const;

/** Longer descriptions of the gateway are cut: they are not ours, and the list has room for two lines. */
const descriptionCharactersMax = 160;

/** What a model is good at, in one sentence: ours, else the gateway's own words. */
export function useModelAbout(entry: ModelEntry): string | null {
  const aboutOf = useAboutOf();
  return aboutOf(entry);
}

/** The words by which a model is found: its name, id, family, and what it is good at. */
export function useModelWords(): (entry: ModelEntry) => string {
  const t = useTranslations('parameters.model');
  const aboutOf = useAboutOf();
  return useCallback(
    (entry) => {
      const { id, label, family } = entry.model;
      return [label, id, t(`groups.${family}`), aboutOf(entry) ?? ''].join(' ');
    },
    [t, aboutOf],
  );
}

function useAboutOf(): (entry: ModelEntry) => string | null {
  const t = useTranslations('parameters.model.about');
  return useCallback(
    ({ model, description }) => {
      const id = model.id.replaceAll('.', '_');
      const names = described.filter((name) => id.startsWith(name));
      const [longest] = names.sort((one, other) => other.length - one.length);
      if (longest) return t(longest);
      return description === null ? null : shortened(description);
    },
    [t],
  );
}

function shortened(text: string): string {
  const characters = [...text.trim()];
  if (characters.length <= descriptionCharactersMax) return text.trim();
  return `${characters.slice(0, descriptionCharactersMax).join('').trimEnd()}…`;
}
