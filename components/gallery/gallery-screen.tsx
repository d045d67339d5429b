'use client';

import { Share2, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { Lightbox, preloadLightbox } from '@/components/lightbox/lightbox';
import { useDeletePictures } from '@/components/pictures/use-delete-pictures';
import { useNeighbourFocus } from '@/components/pictures/use-neighbour-focus';
import { MySharesButton } from '@/components/shares/my-shares-button';
import { PageFrame } from '@/components/shell/page-frame';
import { Button, buttonStyles } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { lazyComponent } from '@/components/ui/lazy-component';
import { PageLink } from '@/components/ui/page-link';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { extendLightbox, openLightbox, useLightbox } from '@/lib/browser/library/lightbox-store';
import { useStudioLookup } from '@/lib/browser/library-copies/studio-lookup';
import { useLiveQuery } from '@/lib/browser/platform/use-live-query';
import { openSharing } from '@/lib/browser/shares/share-dialog-store';
import { GalleryGrid } from './gallery-grid';
import { GallerySearch } from './gallery-search';
import { GalleryEmpty, GalleryFailed, GalleryLoading, GalleryNoResults } from './gallery-states';
import { moveAmongTiles } from './move-among-tiles';
import { SelectionBar, useDownloadPictures } from './selection-bar';
import { useGalleryPages } from './use-gallery-pages';
import { useSelection } from './use-selection';

/** The lightbox loads older pictures when it comes this near to the last loaded one. */
const lightboxPreload = 8;
const searchDelayMs = 180;

const GalleryCopies = lazyComponent(
  () => import('@/components/library-copies/gallery-copies').then((module) => module.GalleryCopies),
  <div className="min-h-[1lh] text-caption" />,
);

export function GalleryScreen({ title }: { title: string }) {
  const t = useTranslations('gallery');
  const [typed, setTyped] = useState('');
  const search = useDebouncedValue(typed.trim(), searchDelayMs);
  const total = useLibraryIndex((state) => state.total);
  const { pictures, status, hasMore, loadMore, reload } = useGalleryPages(search);
  const ids = pictures.map(({ id }) => id);
  const selection = useSelection(ids);
  const { downloadingNumber, download } = useDownloadPictures();
  const deletePictures = useDeletePictures();
  const selectedIds = ids.filter((id) => selection.selected.has(id));
  const keepFocus = useNeighbourFocus();
  useLightboxPages(ids, loadMore);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.picture : undefined;
    if (event.key === 'Escape') selection.clear();
    if (id === undefined || !(event.target instanceof HTMLElement)) return;
    if (event.key === 'Delete') removeAll(selectedIds.length > 0 ? selectedIds : [id]);
    if (moveAmongTiles(event.target, event.key)) event.preventDefault();
  };
  const removeAll = (removedIds: readonly string[]) => {
    deletePictures(removedIds);
    selection.clear();
  };

  const isEmpty = pictures.length === 0;
  // While a search is running, the results of the previous one stay on the page.
  const isFound = search !== '' && status === 'ready';
  const isAwaited = useStudioLookup((state) => state.pictures > 0);
  const hasSearch = total > 0 || typed !== '' || isAwaited;
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
      {/* Whether there are pictures to search is not known at first, so the space is reserved in any case. */}
      <GallerySearch
        value={typed}
        onValueChange={setTyped}
        className={classNames(
          'mb-4 md:hidden',
          !hasSearch && 'invisible',
          !hasSearch && status === 'loading' && 'in-data-library:visible',
        )}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it handles keys that bubble up from the tiles' buttons */}
      <div
        {...keepFocus}
        onPointerEnter={preloadLightbox}
        onKeyDown={onKeyDown}
        className="flex flex-col outline-none"
      >
        {(status === 'denied' || status === 'failed') && (
          <GalleryFailed isDenied={status === 'denied'} onTryAgain={reload} />
        )}
        <GalleryCopies
          empty={isEmpty && status === 'ready' && search === '' && <GalleryEmpty />}
          loading={<GalleryLoading />}
          isSelecting={selectedIds.length > 0}
        />
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
                className="pointer-events-auto"
                onClick={() => openSharing(ids, search)}
              >
                <Share2 aria-hidden="true" className="size-4" />
                {t('shareFound')}
              </Button>
            </span>
          )}
          <span className="pointer-events-auto -mr-2.5 flex h-[1lh] items-center">
            <TrashLink />
          </span>
        </div>
        {isEmpty && status === 'loading' && <GalleryLoading />}
        {isEmpty && status === 'ready' && search !== '' && (
          <GalleryNoResults onShowAll={() => setTyped('')} />
        )}
        {!isEmpty && (
          <GalleryGrid
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
          downloadingNumber={downloadingNumber}
          onDownload={() => void download(selectedIds)}
          onShare={() => openSharing(selectedIds, '', selection.clear)}
          onDelete={() => removeAll(selectedIds)}
          onClear={selection.clear}
        />
      )}
      <Lightbox />
    </PageFrame>
  );
}

/**
 * Lets the arrows of the lightbox continue through newly loaded pages, and loads the next page in time.
 */
function useLightboxPages(ids: readonly string[], loadMore: () => void): void {
  const currentId = useLightbox((state) => state.currentId);

  // Synchronises the lightbox with the loaded pictures.
  useEffect(() => {
    if (currentId === null) return;
    extendLightbox(ids);
    if (ids.indexOf(currentId) >= ids.length - lightboxPreload) loadMore();
  }, [currentId, ids, loadMore]);
}

/** The value once it has not changed for `delayMs`, for work that should not start again with every keystroke. */
function useDebouncedValue<Value>(value: Value, delayMs: number): Value {
  const [debounced, setDebounced] = useState(value);

  // Waits for a pause in typing.
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);

  return debounced;
}

/** A link to the trash, with the number of pictures in it. */
function TrashLink() {
  const t = useTranslations('gallery');
  const count = useLiveQuery('trash-count', () =>
    import('@/lib/browser/library/trash').then((module) => module.countTrash),
  );
  return (
    <PageLink to="/gallery/trash" className={buttonStyles({ variant: 'plain', size: 'small' })}>
      <Trash2 aria-hidden="true" className="size-4" />
      {t('trash')}
      {count.value !== null && count.value > 0 && <span className="tabular-nums">{count.value}</span>}
    </PageLink>
  );
}
