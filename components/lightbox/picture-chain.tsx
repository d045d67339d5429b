'use client';

import { ChevronRight, Columns2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import type { ChainStep } from '@/lib/browser/library/load-picture-chain';
import type { PictureRow } from '@/lib/browser/platform/database';
import { ChainThumbnail } from './chain-thumbnail';
import { usePictureChain } from './use-picture-chain';

const CompareDialog = lazyComponent(() =>
  import('@/components/pictures/compare-dialog').then((module) => module.CompareDialog),
);

/** The pictures that were made from each other, oldest first, to step along; and how this one differs from its source. */
export function PictureChain({ row }: { row: PictureRow }) {
  const t = useTranslations('pictures.chain');
  const words = useTranslations('pictures.compare');
  const chain = usePictureChain(row);
  const [comparing, setComparing] = useState(false);
  if (chain === null) return null;
  const sources = row.parents ?? [];
  const here: ChainStep = { kind: 'picture', id: row.id, prompt: row.prompt };
  return (
    <section aria-label={t('title')} className="grid gap-2.5">
      <h2 className="font-regular text-body text-muted">{t('title')}</h2>
      <Steps label={t('line')} steps={[...chain.ancestors, here]} currentId={row.id} hasArrows />
      {chain.otherParents.length > 0 && <Steps label={t('with')} steps={chain.otherParents} isTold />}
      {chain.children.length > 0 && <Steps label={t('children')} steps={chain.children} isTold />}
      {sources.length > 0 && (
        <Button size="small" className="justify-self-start" onClick={() => setComparing(true)}>
          <Columns2 aria-hidden="true" className="size-3.5" />
          {words('open')}
        </Button>
      )}
      {comparing && <CompareDialog sources={sources} results={[row]} onClose={() => setComparing(false)} />}
    </section>
  );
}

type StepsProps = {
  label: string;
  /** Whether the label is shown too. */
  isTold?: boolean;
  steps: readonly ChainStep[];
  currentId?: string;
  hasArrows?: boolean;
};

function Steps({ label, isTold = false, steps, currentId, hasArrows = false }: StepsProps) {
  return (
    <div className="grid gap-1">
      {isTold && <p className="text-caption text-muted">{label}</p>}
      <ol aria-label={label} className="flex flex-wrap items-center gap-1.5">
        {steps.map((step, at) => (
          <li key={step.id} className="flex items-center gap-1.5">
            {hasArrows && at > 0 && <ChevronRight aria-hidden="true" className="size-3.5 text-muted" />}
            <ChainThumbnail step={step} isCurrent={step.id === currentId} />
          </li>
        ))}
      </ol>
    </div>
  );
}
