'use client';

import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, type RefObject, use, useId, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import { SegmentedControl } from '@/components/ui/segmented-control';
import {
  addReferenceFiles,
  chooseReferenceEdge,
  moveReference,
  removeReference,
  retryReference,
} from '@/lib/browser/references/change-references';
import type { Reference } from '@/lib/browser/references/reference';
import { editForm, useEditReferences } from '@/lib/browser/references/reference-form';
import { usePreferences } from '@/lib/browser/session/preferences-store';
import { limits } from '@/lib/protocol/limits';
import { AddReferences } from './add-references';
import { ReferenceTile } from './reference-tile';

/** More tiles than this scroll in a box of their own, so that the prompt stays within reach. */
const tilesWholeMax = 4;

/** The element of the references, for other parts of the page that scroll to it. */
export const ReferencesRegionContext = createContext<RefObject<HTMLElement | null>>({ current: null });

export type ReferencesRegionProps = {
  /** What is missing, after a press that could not be sent. */
  error: string | null;
  /** Renders the mask part of a tile: of the first tile, and of others that have a mask. */
  renderMask: (reference: Reference, isFirst: boolean) => ReactNode;
};

/** The references of the edit form, in the order in which they are sent. */
export function ReferencesRegion({ error, renderMask }: ReferencesRegionProps) {
  const t = useTranslations('references');
  const titleId = useId();
  const region = use(ReferencesRegionContext);
  const removeButtons = useRef(new Map<string, HTMLButtonElement>());
  const fileInput = useRef<HTMLInputElement>(null);
  const references = useEditReferences((state) => state.references);
  // A reference that cannot be sent has no number and no mask.
  const sent = references.filter(({ progress }) => progress.status !== 'failed');
  const isMany = references.length > tilesWholeMax;
  const remove = (id: string, index: number) => {
    void removeReference(editForm, id);
    // The tile that took its place gets the focus, or the file input if no tile is left.
    requestAnimationFrame(() => {
      const left = editForm.store.getState().references;
      const next = left[Math.min(index, left.length - 1)];
      (next ? removeButtons.current.get(next.id) : fileInput.current)?.focus();
    });
  };
  return (
    <section ref={region} aria-labelledby={titleId} className="grid gap-2">
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
      {/* Comes first, so that it stays in its place when a file is added. */}
      <AddReferences
        inputRef={fileInput}
        look={references.length === 0 ? 'first' : 'more'}
        onFiles={(files) => void addReferenceFiles(editForm, files)}
      />
      {references.length > 0 && (
        <ol
          data-many={isMany || undefined}
          className={classNames('group/list', isMany ? manyStyles : fewStyles)}
        >
          {references.map((reference, index) => (
            <ReferenceTile
              key={reference.id}
              reference={reference}
              index={index}
              number={sent.includes(reference) ? sent.indexOf(reference) + 1 : null}
              count={references.length}
              removeButtons={removeButtons}
              onMove={(id, to) => void moveReference(editForm, id, to)}
              onRemove={(id) => remove(id, index)}
              onRetry={(id) => void retryReference(editForm, id)}
            >
              {(reference === sent[0] || reference.mask !== null) &&
                renderMask(reference, reference === sent[0])}
            </ReferenceTile>
          ))}
        </ol>
      )}
      {references.length > 0 && <EdgeChoice />}
      {error && (
        <p role="alert" className="text-caption text-failure">
          {error}
        </p>
      )}
    </section>
  );
}

const fewStyles = 'grid gap-2';
/**
 * A tile that is cut off shows that the list scrolls. The padding leaves space for outlines, which a scrolling box
 * would cut off. On a phone, the tiles are side by side.
 */
const manyStyles =
  'scroll-quiet -m-1 grid gap-2 overscroll-contain p-1 lg:max-h-[29rem] lg:overflow-y-auto max-lg:-mx-4 max-lg:scroll-px-4 max-lg:snap-x max-lg:grid-flow-col max-lg:auto-cols-[min(20rem,85vw)] max-lg:overflow-x-auto max-lg:px-4';

/** How large reference pictures are sent. */
function EdgeChoice() {
  const t = useTranslations('references.edge');
  const edge = usePreferences((state) => state.referenceEdge);
  return (
    <SegmentedControl
      legend={t('legend')}
      segments={[
        { value: 'bounded', label: t('bounded', { pixels: limits.referenceEdge }) },
        { value: 'original', label: t('original') },
      ]}
      value={edge}
      onValueChange={(value) => void chooseReferenceEdge(editForm, value)}
      hint={edge === 'original' && t('originalHint', { pixels: limits.referenceEdgeMax })}
    />
  );
}
