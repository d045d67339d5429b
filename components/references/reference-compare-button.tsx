'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import type { Reference } from '@/lib/browser/references/reference';
import type { ReferenceInfo } from '@/lib/protocol/reference-info';

const CompareDialog = lazyComponent(() =>
  import('@/components/pictures/compare-dialog').then((module) => module.CompareDialog),
);

export type ReferenceCompareButtonProps = {
  reference: Reference;
  info: ReferenceInfo;
};

/** Shows the file as given beside the compressed picture that is sent. Empty if the file is no longer here. */
export function ReferenceCompareButton({ reference, info }: ReferenceCompareButtonProps) {
  const t = useTranslations('references');
  const [open, setOpen] = useState(false);
  const { id, pictureId, source, compressed } = reference;
  if (compressed === null || (source === null && pictureId === null)) return null;
  const given = source === null && pictureId !== null ? pictureId : `given:${id}`;
  const sent = compressed.sourceId ?? `sent:${id}`;
  const files = new Map([[sent, compressed.blob]]);
  if (source !== null) files.set(given, source);
  return (
    <>
      <Button
        size="small"
        variant="quiet"
        aria-label={t('compare', { name: reference.name })}
        onClick={() => setOpen(true)}
      >
        {t('compareShort')}
      </Button>
      {open && (
        <CompareDialog
          sources={[given]}
          results={[{ id: sent, width: info.width, height: info.height }]}
          files={files}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
