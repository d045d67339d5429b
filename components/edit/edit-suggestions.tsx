'use client';

import { useTranslations } from 'next-intl';
import { Lightbox } from '@/components/lightbox/lightbox';
import { PictureGrid } from '@/components/pictures/justified-tiles';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import { openLightbox } from '@/lib/browser/library/lightbox-store';

/** The user's own pictures, to begin an edit with. */
export function EditSuggestions({ pictures }: { pictures: readonly IndexedPicture[] }) {
  const t = useTranslations('edit.first');
  return (
    <section aria-label={t('library')} className="grid gap-3">
      <h3 className="text-body text-muted">{t('library')}</h3>
      <PictureGrid
        pictures={pictures}
        onOpen={(id) =>
          openLightbox(
            pictures.map((picture) => picture.id),
            id,
          )
        }
      />
      <Lightbox />
    </section>
  );
}
