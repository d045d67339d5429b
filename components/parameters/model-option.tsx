'use client';

import { Check } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { type Ref, useCallback } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { ModelEntry } from '@/lib/browser/parameters/group-models';
import type { Estimate } from '@/lib/catalogue/cost';
import { usePriceText } from './use-price-text';

export type ModelOptionProps = {
  ref: Ref<HTMLDivElement> | undefined;
  id: string;
  entry: ModelEntry;
  price: Estimate;
  isChosen: boolean;
  isActive: boolean;
  onChoose: () => void;
};

/** One model: its name, what the form would cost with it, what it is good at, and what it takes. */
export function ModelOption({ ref, id, entry, price, isChosen, isActive, onChoose }: ModelOptionProps) {
  const priceText = usePriceText();
  const notes = useNotes(entry);
  const about = useModelAbout()(entry);
  const name = useModelName()(entry);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox handles the keys
    <div
      ref={ref}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-about`}
      onClick={onChoose}
      className={classNames(
        'grid cursor-default grid-cols-[1rem_minmax(0,1fr)] gap-x-2 rounded-control px-2.5 py-2 hover:bg-[color-mix(in_srgb,var(--color-text)_6%,transparent)]',
        isActive && 'bg-line',
      )}
    >
      <span aria-hidden="true" className="grid h-5 place-items-center text-safelight">
        {isChosen && <Check className="size-4" />}
      </span>
      <span className="grid min-w-0 gap-0.5">
        <span className="flex min-w-0 flex-wrap items-baseline justify-between gap-x-3">
          <span
            id={`${id}-name`}
            className={classNames(
              'text-body [overflow-wrap:anywhere]',
              entry.isRetired ? 'text-muted' : 'text-text',
            )}
          >
            {name}
          </span>
          <span className="figures shrink-0 text-caption text-muted">{priceText(price)}</span>
        </span>
        <span id={`${id}-about`} className="grid gap-0.5 text-caption text-muted">
          {about && <span className="line-clamp-2 text-pretty">{about}</span>}
          {notes.length > 0 && <span className="text-pretty">{notes.join(' · ')}</span>}
          {/* Read with the option, because the price above is not part of its name. */}
          <span className="sr-only">{priceText(price)}</span>
        </span>
      </span>
    </div>
  );
}

/** What a model takes and when it is retired, in a few words each. */
function useNotes({ model, isRetired, isEditedInChat }: ModelEntry): readonly string[] {
  const t = useTranslations('parameters.model');
  const format = useFormatter();
  const { kinds, mask, retirement } = model;
  const referencesMax = model.edits?.referencesMax ?? model.referencesMax;
  const editing = kinds.includes('edit') ? t(mask ? 'editsMasked' : 'edits') : t('editsNot');
  const dateOf = (day: string) => format.dateTime(new Date(day), { dateStyle: 'medium', timeZone: 'UTC' });
  return [
    isEditedInChat || kinds.includes('chat') ? t('editsInChat') : editing,
    referencesMax > 0 && t('takesReferences', { count: referencesMax }),
    retirement &&
      !isRetired &&
      (retirement.on ? t('retiresOn', { date: dateOf(retirement.on) }) : t('retiring')),
  ].filter((note) => typeof note === 'string');
}

/** The gateway's longer descriptions are cut: they are not ours, and the list has room for two lines. */
const descriptionCharactersMax = 160;

/** What a model is good at: in one sentence of ours, or in the gateway's own words. */
function useModelAbout(): (entry: ModelEntry) => string | null {
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
function useModelName(): (entry: ModelEntry) => string {
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
