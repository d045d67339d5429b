'use client';

import { Share2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { Lightbox } from '@/components/lightbox/lightbox';
import { useDeletePictures } from '@/components/pictures/use-delete-pictures';
import { MySharesButton } from '@/components/shares/my-shares-button';
import { PageFrame } from '@/components/shell/page-frame';
import { Button } from '@/components/ui/button';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { extendLightbox, openLightbox, useLightbox } from '@/lib/browser/library/lightbox-store';
import { openSharing } from '@/lib/browser/shares/share-dialog-store';
import { GallerySearch } from './gallery-search';
import { GalleryEmpty, GalleryFailed, GalleryNothing, GalleryReading } from './gallery-states';
import { GalleryTable } from './gallery-table';
import { moveAmongTiles } from './move-among-tiles';
import { SelectionBar } from './selection-bar';
import { useDebouncedValue } from './use-debounced-value';
import { useGalleryPages } from './use-gallery-pages';
import { useSavePictures } from './use-save-pictures';
import { useSelection } from './use-selection';

/** How many pictures before the last loaded one the large view asks for older ones. */
const lightboxReach = 8;
const searchDelayMs = 180;

export function GalleryScreen({ title }: { title: string }) {
  const t = useTranslations('gallery');
  const [typed, setTyped] = useState('');
  const search = useDebouncedValue(typed.trim(), searchDelayMs);
  const total = useLibraryIndex((state) => state.total);
  const { pictures, status, hasMore, loadMore, readAgain } = useGalleryPages(search);
  const ids = pictures.map(({ id }) => id);
  const selection = useSelection(ids);
  const { savedSoFar, save } = useSavePictures();
  const deletePictures = useDeletePictures();
  const selectedIds = ids.filter((id) => selection.selected.has(id));
  useLightboxPages(ids, loadMore);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.picture : undefined;
    if (event.key === 'Escape') selection.clear();
    if (id === undefined || !(event.target instanceof HTMLElement)) return;
    if (event.key === 'Delete') removeAll(selectedIds.length > 0 ? selectedIds : [id]);
    if (moveAmongTiles(event.target, event.key)) event.preventDefault();
  };
  const removeAll = (gone: readonly string[]) => {
    deletePictures(gone);
    selection.clear();
  };

  const isEmpty = pictures.length === 0;
  // While a search reads, what was found before stays in sight.
  const isFound = search !== '' && status === 'ready';
  const hasSearch = total > 0 || typed !== '';
  return (
    <PageFrame
      title={title}
      search={
        <>
          {hasSearch && (
            <GallerySearch value={typed} onValueChange={setTyped} className="mr-2 w-64 max-md:hidden" />
          )}
          <MySharesButton />
        </>
      }
    >
      {hasSearch && <GallerySearch value={typed} onValueChange={setTyped} className="mb-2 md:hidden" />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys that bubble up from the tiles' buttons */}
      <div onKeyDown={onKeyDown}>
        {(status === 'denied' || status === 'failed') && (
          <GalleryFailed isDenied={status === 'denied'} onTryAgain={readAgain} />
        )}
        <div className="pointer-events-none relative z-[1] -mb-12 flex h-12 items-end justify-end gap-3 pb-2.5 text-body">
          <p role="status" className="text-muted tabular-nums">
            {!isEmpty && search === '' && t('count', { count: Math.max(total, pictures.length) })}
            {!isEmpty && isFound && t(hasMore ? 'foundSoFar' : 'found', { count: pictures.length })}
          </p>
          {isFound && pictures.length > 1 && !hasMore && (
            <span className="flex h-[1lh] items-center">
              <Button
                size="small"
                variant="plain"
                className="pointer-events-auto -mr-2"
                onClick={() => openSharing(ids, search)}
              >
                <Share2 aria-hidden="true" className="size-4" />
                {t('shareFound')}
              </Button>
            </span>
          )}
        </div>
        {isEmpty && status === 'reading' && <GalleryReading />}
        {isEmpty && status === 'ready' && search === '' && <GalleryEmpty />}
        {isEmpty && status === 'ready' && search !== '' && <GalleryNothing onShowAll={() => setTyped('')} />}
        {!isEmpty && (
          <GalleryTable
            pictures={pictures}
            selection={selection}
            onOpen={(id) => openLightbox(ids, id)}
            onNearEnd={loadMore}
          />
        )}
      </div>
      {selectedIds.length > 0 && (
        <SelectionBar
          count={selectedIds.length}
          savedSoFar={savedSoFar}
          onSave={() => void save(selectedIds)}
          onShare={() => openSharing(selectedIds)}
          onDelete={() => removeAll(selectedIds)}
          onClear={selection.clear}
        />
      )}
      <Lightbox />
    </PageFrame>
  );
}

/** Lets the arrows of the large view go on through pages that are loaded meanwhile, and asks for the next in time. */
function useLightboxPages(ids: readonly string[], loadMore: () => void): void {
  const currentId = useLightbox((state) => state.currentId);

  // Synchronises the large view with what is loaded.
  useEffect(() => {
    if (currentId === null) return;
    extendLightbox(ids);
    if (ids.indexOf(currentId) >= ids.length - lightboxReach) loadMore();
  }, [currentId, ids, loadMore]);
}
