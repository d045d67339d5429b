'use client';

import { Brush, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';
import type { Reference } from '@/lib/browser/references/reference';
import { useReferences } from '@/lib/browser/references/references-store';
import { saveMask } from '@/lib/browser/references/save-references';

const MaskEditor = lazyComponent(() => import('./mask-editor').then((module) => module.MaskEditor));

/** What the first reference has beside its facts: its mask, or the way to one. A mask of another one waits. */
export function MaskPart({ reference, isFirst }: { reference: Reference; isFirst: boolean }) {
  const t = useTranslations('edit.mask');
  // As it was when the editor opened: the picture may be compressed anew meanwhile.
  const [openAt, setOpenAt] = useState<{ width: number; height: number } | null>(null);
  const isMasked = useReferences(({ masked }) => masked.has(reference.id));
  const draw = useRef<HTMLButtonElement>(null);
  const { progress } = reference;
  if (progress.status !== 'ready') return null;
  if (!isFirst) return <p className="text-caption text-muted">{t('resting')}</p>;
  const { width, height } = progress.receipt;
  return (
    <div className="flex items-center gap-2">
      <Button ref={draw} size="small" onClick={() => setOpenAt({ width, height })}>
        <Brush aria-hidden="true" className="size-3.5" />
        {t(isMasked ? 'change' : 'draw')}
      </Button>
      <p className="min-w-0 flex-1 text-caption text-muted">{t(isMasked ? 'has' : 'hasNot')}</p>
      {isMasked && (
        <IconButton
          label={t('remove')}
          size="small"
          onClick={() => {
            // This button goes with the mask.
            draw.current?.focus();
            void saveMask(reference.id, null);
          }}
        >
          <Trash2 aria-hidden="true" className="size-4" />
        </IconButton>
      )}
      {openAt && <MaskEditor reference={reference} size={openAt} onClose={() => setOpenAt(null)} />}
    </div>
  );
}
