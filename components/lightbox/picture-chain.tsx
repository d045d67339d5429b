'use client';

import { ChevronRight, Columns2, ImageOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { pictureName } from '@/components/pictures/picture-name';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { lazyComponent } from '@/components/ui/lazy-component';
import { insertInLightbox } from '@/lib/browser/library/lightbox-store';
import {
  type ChainStep,
  loadPictureChain,
  type PictureChain,
} from '@/lib/browser/library/load-picture-chain';
import { usePictureUrl } from '@/lib/browser/library/use-picture';
import type { PictureRow } from '@/lib/browser/platform/database-rows';

const CompareDialog = lazyComponent(() =>
  import('@/components/pictures/compare-dialog').then((module) => module.CompareDialog),
);

/** Buttons for the pictures that this one was made from and those made from it, and one that opens the comparison. */
export function PictureChainSection({ row }: { row: PictureRow }) {
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
      {chain.otherParents.length > 0 && <Steps label={t('with')} steps={chain.otherParents} isLabelShown />}
      {chain.children.length > 0 && <Steps label={t('children')} steps={chain.children} isLabelShown />}
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
  /** Otherwise the label is only read aloud. */
  isLabelShown?: boolean;
  steps: readonly ChainStep[];
  currentId?: string;
  hasArrows?: boolean;
};

function Steps({ label, isLabelShown = false, steps, currentId, hasArrows = false }: StepsProps) {
  return (
    <div className="grid gap-1">
      {isLabelShown && <p className="text-caption text-muted">{label}</p>}
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

const frame = 'block size-14 overflow-hidden rounded-picture bg-line';

/**
 * One picture of a chain: a button that shows it in the lightbox. Uploads and pictures that are gone have no button.
 */
function ChainThumbnail({ step, isCurrent }: { step: ChainStep; isCurrent: boolean }) {
  const t = useTranslations('pictures');
  const url = usePictureUrl(step.kind === 'gone' ? null : step.id, 'thumbnail');
  if (step.kind === 'gone') {
    return (
      <span
        role="img"
        aria-label={t('chain.gone')}
        data-tooltip={t('chain.gone')}
        className={`${frame} grid! place-items-center text-muted`}
      >
        <ImageOff aria-hidden="true" className="size-4.5" />
      </span>
    );
  }
  const name = step.kind === 'upload' ? t('chain.upload') : pictureName(step.prompt, t('untitled'));
  const picture = url !== null && (
    // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
    <img src={url} alt={name} draggable={false} className="size-full object-cover" />
  );
  if (step.kind === 'upload') {
    return (
      <span data-tooltip={name} className={frame}>
        {picture}
      </span>
    );
  }
  return (
    <button
      type="button"
      aria-current={isCurrent ? 'true' : undefined}
      aria-label={name}
      data-tooltip={name}
      onClick={() => insertInLightbox(step.id)}
      className={classNames(
        frame,
        isCurrent ? 'outline-2 outline-safelight outline-offset-2' : 'hover:opacity-85',
      )}
    >
      {picture}
    </button>
  );
}

/** The chain of a picture; null while it loads, and if the picture has no relatives. */
function usePictureChain(row: PictureRow): PictureChain | null {
  const [loaded, setLoaded] = useState<{ id: string; chain: PictureChain } | null>(null);

  // Reads the library whenever another picture is shown. A row never changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id stands for the row
  useEffect(() => {
    let hasLeft = false;
    loadPictureChain(row).then(
      (chain) => {
        if (!hasLeft) setLoaded({ id: row.id, chain });
      },
      // Storage that cannot be read has no chain to show.
      () => undefined,
    );
    return () => {
      hasLeft = true;
    };
  }, [row.id]);

  if (loaded?.id !== row.id) return null;
  const { ancestors, otherParents, children } = loaded.chain;
  return ancestors.length + otherParents.length + children.length > 0 ? loaded.chain : null;
}
