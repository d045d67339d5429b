'use client';

import { Brush, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { changeMask } from '@/lib/browser/references/change-references';
import { isReady, type Reference } from '@/lib/browser/references/reference';
import { editForm } from '@/lib/browser/references/reference-form';

const MaskEditor = lazyComponent(() => import('./mask-editor').then((module) => module.MaskEditor));

/** The mask of a reference. Only the first reference can be painted on; the mask of another one is not sent. */
export function MaskPart({ reference, isFirst }: { reference: Reference; isFirst: boolean }) {
  const t = useTranslations('edit.mask');
  // The size when the editor opened, because the picture may be compressed again in the meantime.
  const [openAt, setOpenAt] = useState<{ width: number; height: number } | null>(null);
  const draw = useRef<HTMLButtonElement>(null);
  // Its place is kept while the picture is uploaded.
  if (!isReady(reference)) return <div className="h-control-small" />;
  if (!isFirst) return <p className="text-caption text-muted">{t('resting')}</p>;
  const isMasked = reference.mask !== null;
  const { width, height } = reference.progress.info;
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
            // This button goes away with the mask.
            draw.current?.focus();
            void changeMask(editForm, reference.id, null);
          }}
        >
          <Trash2 aria-hidden="true" className="size-4" />
        </IconButton>
      )}
      {openAt && <MaskEditor reference={reference} size={openAt} onClose={() => setOpenAt(null)} />}
    </div>
  );
}
