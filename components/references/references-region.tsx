'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import {
  addReferenceFiles,
  moveReference,
  removeReference,
  retryReference,
} from '@/lib/browser/references/form-references';
import type { Reference } from '@/lib/browser/references/reference';
import { editForm } from '@/lib/browser/references/reference-forms';
import { useReferences } from '@/lib/browser/references/references-store';
import { limits } from '@/lib/protocol/limits';
import { AddReferences } from './add-references';
import { EdgeChoice } from './edge-choice';
import { ReferenceTile } from './reference-tile';

/** More than these scroll in a room of their own, so that the prompt stays within reach. */
const tilesWholeMax = 3;

export type ReferencesRegionProps = {
  /** Said after a press that lacked a picture. */
  error: string | null;
  /** What a tile has of its mask: asked for the first, and for others that have one. */
  renderMask: (reference: Reference, isFirst: boolean) => ReactNode;
};

/** The pictures of the edit, in the order in which they are sent. */
export function ReferencesRegion({ error, renderMask }: ReferencesRegionProps) {
  const t = useTranslations('references');
  const titleId = useId();
  const region = useRef<HTMLElement>(null);
  const references = useReferences((state) => state.references);
  const masked = useReferences((state) => state.masked);
  // What cannot be sent has no number and no mask.
  const sent = references.filter(({ progress }) => progress.status !== 'failed');
  const isMany = references.length > tilesWholeMax;
  const remove = (id: string, place: number) => {
    void removeReference(editForm, id);
    requestAnimationFrame(() => focusAfterRemoval(region.current, place));
  };
  return (
    <section ref={region} aria-labelledby={titleId} data-references="" className="grid gap-2">
      <div className="flex items-baseline justify-between gap-3">
        <h2 id={titleId} className="font-regular text-body text-muted">
          {t('title')}
        </h2>
        {references.length > 0 && (
          <span className="figures text-right text-caption text-muted">
            {sent.length < references.length && (
              <span className="text-failure">
                {t('unsendable', { count: references.length - sent.length })}
                {' · '}
              </span>
            )}
            {t('count', { count: sent.length, max: limits.referencesMax })}
          </span>
        )}
      </div>
      {references.length > 0 && (
        <ol data-many={isMany || undefined} className={classNames('group/list', isMany ? manyLook : fewLook)}>
          {references.map((reference, place) => (
            <ReferenceTile
              key={reference.id}
              reference={reference}
              place={place}
              number={sent.includes(reference) ? sent.indexOf(reference) + 1 : null}
              count={references.length}
              onMove={(id, to) => void moveReference(editForm, id, to)}
              onRemove={(id) => remove(id, place)}
              onRetry={(id) => void retryReference(editForm, id)}
            >
              {reference.progress.status === 'ready' &&
                (reference === sent[0] || masked.has(reference.id)) &&
                renderMask(reference, reference === sent[0])}
            </ReferenceTile>
          ))}
        </ol>
      )}
      <AddReferences
        look={references.length === 0 ? 'first' : 'more'}
        onFiles={(files) => void addReferenceFiles(editForm, files)}
      />
      {references.length > 0 && <EdgeChoice />}
      {error && (
        <p role="alert" className="text-caption text-failure">
          {error}
        </p>
      )}
    </section>
  );
}

const fewLook = 'grid gap-2';
/** Room for outlines, which a box that scrolls would cut off; on a phone the tiles lie beside each other. */
const manyLook =
  'scroll-quiet -m-1 grid gap-2 overscroll-contain p-1 lg:max-h-[25.5rem] lg:overflow-y-auto max-lg:-mx-4 max-lg:scroll-px-4 max-lg:snap-x max-lg:grid-flow-col max-lg:auto-cols-[min(20rem,85vw)] max-lg:overflow-x-auto max-lg:px-4';

/** To the tile that took its place, or to the way in where none is left. */
function focusAfterRemoval(region: HTMLElement | null, place: number): void {
  const buttons = region?.querySelectorAll<HTMLElement>('[data-remove]') ?? [];
  const next = buttons[Math.min(place, buttons.length - 1)];
  (next ?? region?.querySelector<HTMLElement>('input[type="file"]'))?.focus();
}
