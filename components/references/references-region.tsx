'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import type { Reference } from '@/lib/browser/reference';
import { editForm } from '@/lib/browser/reference-forms';
import { useReferences } from '@/lib/browser/stores/references-store';
import {
  addReferenceFiles,
  moveReference,
  removeReference,
  retryReference,
} from '@/lib/browser/workflows/form-references';
import { limits } from '@/lib/protocol/limits';
import { AddReferences } from './add-references';
import { EdgeChoice } from './edge-choice';
import { ReferenceTile } from './reference-tile';

export type ReferencesRegionProps = {
  /** Said after a press that lacked a picture. */
  error: string | null;
  /** What the first tile has beside its facts. */
  renderFirst: (reference: Reference) => ReactNode;
};

/** The pictures of the edit, in the order in which they are sent. */
export function ReferencesRegion({ error, renderFirst }: ReferencesRegionProps) {
  const t = useTranslations('references');
  const titleId = useId();
  const references = useReferences((state) => state.references);
  const taken = references.filter(({ progress }) => progress.status !== 'failed').length;
  const first = references.find(({ progress }) => progress.status === 'ready');
  return (
    <section aria-labelledby={titleId} className="grid gap-2">
      <div className="flex items-baseline justify-between gap-3">
        <h2 id={titleId} className="font-regular text-body text-muted">
          {t('title')}
        </h2>
        {references.length > 0 && (
          <span className="figures text-caption text-muted">
            {t('count', { count: taken, max: limits.referencesMax })}
          </span>
        )}
      </div>
      {references.length > 0 && (
        <ol className="grid gap-2">
          {references.map((reference, place) => (
            <ReferenceTile
              key={reference.id}
              reference={reference}
              place={place}
              count={references.length}
              onMove={(id, to) => void moveReference(editForm, id, to)}
              onRemove={(id) => void removeReference(editForm, id)}
              onRetry={(id) => void retryReference(editForm, id)}
            >
              {reference === first && renderFirst(reference)}
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
