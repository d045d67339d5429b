'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react';
import { controlStyles } from '@/components/ui/field';
import { defaultChoices } from '@/lib/browser/parameters/form-draft-store';
import { findModels, groupModels, listChoosableModels } from '@/lib/browser/parameters/group-models';
import { type PricedForm, priceWithModel } from '@/lib/browser/parameters/price-with-model';
import { listRecentModels } from '@/lib/browser/parameters/recent-models';
import { useSession } from '@/lib/browser/session/session-store';
import { today } from '@/lib/catalogue/today';
import type { JobKind } from '@/lib/protocol/job-request';
import { ModelOption, useModelWords } from './model-option';

export type ModelListProps = {
  query: string;
  onQueryChange: (query: string) => void;
  chosenId: string;
  kind: JobKind;
  onChoose: (id: string) => void;
  readForm?: (() => PricedForm) | undefined;
  /** Called when the Tab key would move the focus out of the list. */
  onLeave?: () => void;
  /** The list itself, for a popup that focuses it. */
  listRef?: RefObject<HTMLDivElement | null>;
};

/** How many options PageUp and PageDown pass over. */
const pageLength = 6;

/** A search field and the models that match it. The focus stays in the field while arrow keys move through the list. */
export function ModelList(props: ModelListProps) {
  const { query, onQueryChange, chosenId, kind, onChoose, readForm = readEmptyForm, onLeave } = props;
  const ownListRef = useRef<HTMLDivElement>(null);
  const { listRef = ownListRef } = props;
  const t = useTranslations('parameters.model');
  const id = useId();
  const groups = useModelGroups({ query, chosenId, kind });
  const ids = groups.flatMap(({ entries }) => entries.map(({ model }) => model.id));
  const [moved, setMoved] = useState<{ query: string; id: string } | null>(null);
  const movedTo = moved?.query === query && ids.includes(moved.id) ? moved.id : null;
  const activeId = movedTo ?? (query === '' && ids.includes(chosenId) ? chosenId : (ids[0] ?? null));
  const optionId = (modelId: string) => `${id}-option-${ids.indexOf(modelId)}`;
  const activeOption = useRef<HTMLDivElement>(null);
  const form = readForm();
  useActiveInView(activeOption, activeId);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing) return;
    const isInList = event.currentTarget === listRef.current;
    if (event.key === 'Enter' && activeId !== null) {
      event.preventDefault();
      return onChoose(activeId);
    }
    if (event.key === 'Tab' && onLeave && event.shiftKey !== isInList) {
      event.preventDefault();
      return onLeave();
    }
    const next =
      ids[positionAfter(event.key, activeId === null ? -1 : ids.indexOf(activeId), ids.length, isInList)];
    if (next === undefined) return;
    event.preventDefault();
    setMoved({ query, id: next });
  };

  return (
    <>
      <div className="relative z-10 border-line border-b bg-raised p-2 max-sm:-mx-5 max-sm:sticky max-sm:-top-1 max-sm:px-5">
        <Search
          aria-hidden="true"
          className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-4.5 size-4 text-muted max-sm:left-7.5"
        />
        <input
          type="search"
          aria-label={t('find')}
          placeholder={t('find')}
          aria-controls={`${id}-list`}
          aria-activedescendant={activeId === null ? undefined : optionId(activeId)}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          value={query}
          onChange={(event) => onQueryChange(event.target.value)}
          onKeyDown={onKeyDown}
          className={`${controlStyles} h-control pr-3 pl-8.5`}
        />
      </div>
      <div
        ref={listRef}
        id={`${id}-list`}
        role="listbox"
        tabIndex={0}
        aria-label={t('label')}
        aria-activedescendant={activeId === null ? undefined : optionId(activeId)}
        onKeyDown={onKeyDown}
        className="scroll-quiet min-h-0 flex-1 scroll-py-8 overflow-y-auto overscroll-contain p-1 outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--color-focus)] max-sm:-mx-4"
      >
        {groups.map(({ name, entries }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls, this is a group of options
          <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
            <p id={`${id}-${name}`} className="px-2.5 pt-3 pb-1 text-caption text-muted">
              {t(`groups.${name}`)}
            </p>
            {entries.map((entry) => (
              <ModelOption
                key={entry.model.id}
                ref={entry.model.id === activeId ? activeOption : undefined}
                id={optionId(entry.model.id)}
                entry={entry}
                price={priceWithModel(entry.model, kind, form)}
                isChosen={entry.model.id === chosenId}
                isActive={entry.model.id === activeId}
                onChoose={() => onChoose(entry.model.id)}
              />
            ))}
          </div>
        ))}
      </div>
      <p role="status" className={ids.length === 0 ? 'px-4 pt-2 pb-6 text-body text-muted' : 'sr-only'}>
        {ids.length === 0 ? t('none', { query }) : t('count', { count: ids.length })}
      </p>
    </>
  );
}

/** Keeps the active option in view. At first, once the popup has its place and size, scrolls it to the middle. */
function useActiveInView(activeOption: RefObject<HTMLElement | null>, activeId: string | null): void {
  const isPlaced = useRef(false);

  // Synchronises the scroll position with the active option.
  useEffect(() => {
    if (activeId === null) return;
    const frame = requestAnimationFrame(() => {
      const block = isPlaced.current ? 'nearest' : 'center';
      isPlaced.current = true;
      activeOption.current?.scrollIntoView({ block });
    });
    return () => cancelAnimationFrame(frame);
  }, [activeOption, activeId]);
}

function readEmptyForm(): PricedForm {
  return { prompt: '', choices: defaultChoices, referenceSizes: [] };
}

/** The models that match the query, in their groups. While searching, there is no group of recently used models. */
function useModelGroups({ query, chosenId, kind }: Pick<ModelListProps, 'query' | 'chosenId' | 'kind'>) {
  const list = useSession((state) => state.models);
  const wordsOf = useModelWords();
  // Stays the same while the list is open.
  const [recent] = useState(listRecentModels);
  return useMemo(() => {
    const all = listChoosableModels({ list, kind, today: today(), chosenId });
    const isSearching = query.trim() !== '';
    return groupModels(isSearching ? findModels(all, query, wordsOf) : all, isSearching ? [] : recent);
  }, [list, kind, chosenId, query, recent, wordsOf]);
}

/** The position that a key moves to; -1 for other keys. In the search field, Home and End belong to its text. */
function positionAfter(key: string, position: number, count: number, isInList: boolean): number {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return position >= last ? 0 : position + 1;
    case 'ArrowUp':
      return position <= 0 ? last : position - 1;
    case 'PageDown':
      return Math.min(last, position + pageLength);
    case 'PageUp':
      return Math.max(0, position - pageLength);
    case 'Home':
      return isInList ? 0 : -1;
    case 'End':
      return isInList ? last : -1;
    default:
      return -1;
  }
}
