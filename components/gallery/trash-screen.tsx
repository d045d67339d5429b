'use client';

import { ArchiveRestore, ArrowLeft, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useState } from 'react';
import { JustifiedTiles } from '@/components/pictures/justified-tiles';
import { gridRowHeight, justifyRows, tileGapPx } from '@/components/pictures/justify-rows';
import { useNeighbourFocus } from '@/components/pictures/use-neighbour-focus';
import { PageFrame } from '@/components/shell/page-frame';
import { Button, buttonStyles } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { PageLink } from '@/components/ui/page-link';
import { limits } from '@/lib/protocol/limits';
import { GalleryFailed } from './gallery-states';
import { moveAmongTiles } from './move-among-tiles';
import { SelectionFrame } from './selection-frame';
import { TrashTile } from './trash-tile';
import { useSelection } from './use-selection';
import { daysLeft, useTrash, useTrashActions } from './use-trash';

/** The pictures that were deleted within 30 days, to be restored or deleted for good. */
export function TrashScreen({ title }: { title: string }) {
  const t = useTranslations('trash');
  const { trashed, total, status, showMore } = useTrash();
  const ids = trashed.map(({ id }) => id);
  const selection = useSelection(ids);
  const selectedIds = ids.filter((id) => selection.selected.has(id));
  const { restore, deleteForGood } = useTrashActions();
  /** The pictures whose deletion the user is asked to confirm; null: none. `ids` is null for the whole trash. */
  const [asked, setAsked] = useState<{ ids: readonly string[] | null; count: number } | null>(null);
  const keepFocus = useNeighbourFocus();
  const [nowMs] = useState(() => Date.now());

  const ask = (askedIds: readonly string[]) => setAsked({ ids: askedIds, count: askedIds.length });
  const restoreAll = (restoredIds: readonly string[]) => {
    selection.clear();
    void restore(restoredIds);
  };
  const confirm = () => {
    if (asked === null) return;
    setAsked(null);
    selection.clear();
    void deleteForGood(asked.ids, asked.count);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') selection.clear();
    if (!(event.target instanceof HTMLElement)) return;
    const id = event.target.dataset.picture;
    if (id === undefined) return;
    if (event.key === 'Delete') ask(selectedIds.length > 0 ? selectedIds : [id]);
    if (moveAmongTiles(event.target, event.key)) event.preventDefault();
  };

  const ratios = trashed.map(({ row }) => row.width / row.height);
  const isFailed = status === 'denied' || status === 'failed';
  return (
    <PageFrame title={title}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it handles keys that bubble up from the tiles' buttons */}
      <div {...keepFocus} onKeyDown={onKeyDown} className="outline-none">
        <TrashHead total={total} onEmpty={() => setAsked({ ids: null, count: total })} />
        {isFailed && <GalleryFailed isDenied={status === 'denied'} onTryAgain={() => location.reload()} />}
        {status === 'ready' && total === 0 && (
          <EmptyState title={t('nothing.title')}>{t('nothing.text', { days: limits.trashDays })}</EmptyState>
        )}
        {trashed.length > 0 && (
          <JustifiedTiles
            as="ul"
            label={title}
            ratios={ratios}
            breakRows={(widthPx) =>
              justifyRows(ratios, { widthPx, rowHeightPx: gridRowHeight(widthPx), gapPx: tileGapPx })
            }
          >
            {trashed.map((each) => (
              <TrashTile
                key={each.id}
                trashed={each}
                daysLeft={daysLeft(each, nowMs)}
                isSelected={selection.selected.has(each.id)}
                onToggle={selection.toggle}
                onRestore={(id) => restoreAll([id])}
                onDelete={(id) => ask([id])}
              />
            ))}
          </JustifiedTiles>
        )}
        {total > trashed.length && (
          <div className="grid justify-items-center pt-6">
            <Button onClick={showMore}>{t('older')}</Button>
          </div>
        )}
        {selectedIds.length > 0 && (
          <TrashSelection
            count={selectedIds.length}
            onRestore={() => restoreAll(selectedIds)}
            onDelete={() => ask(selectedIds)}
            onClear={selection.clear}
          />
        )}
      </div>
      <Dialog
        open={asked !== null}
        onOpenChange={(isOpen) => !isOpen && setAsked(null)}
        title={t('ask.title', { count: asked?.count ?? 0 })}
        size="small"
        footer={
          <>
            <Button onClick={() => setAsked(null)}>{t('ask.cancel')}</Button>
            <Button variant="danger" onClick={confirm}>
              {t('delete')}
            </Button>
          </>
        }
      >
        <p className="text-body text-muted">{t('ask.text')}</p>
      </Dialog>
    </PageFrame>
  );
}

/** The way back, how long pictures stay, and the button that empties the trash. */
function TrashHead({ total, onEmpty }: { total: number; onEmpty: () => void }) {
  const t = useTranslations('trash');
  return (
    <div className="flex min-h-control flex-wrap items-center gap-x-4 gap-y-1 pb-3">
      <PageLink
        to="/gallery"
        className={buttonStyles({ variant: 'plain', size: 'small', className: '-ml-2.5' })}
      >
        <ArrowLeft aria-hidden="true" className="size-4" />
        {t('back')}
      </PageLink>
      {total > 0 && (
        <>
          <p role="status" className="order-last text-caption text-muted max-md:w-full md:order-none">
            {t('kept', { count: total, days: limits.trashDays })}
          </p>
          <Button size="small" variant="danger" className="ml-auto" onClick={onEmpty}>
            {t('empty')}
          </Button>
        </>
      )}
    </div>
  );
}

type TrashSelectionProps = {
  count: number;
  onRestore: () => void;
  onDelete: () => void;
  onClear: () => void;
};

/** What can be done with the selected pictures. */
function TrashSelection({ count, onRestore, onDelete, onClear }: TrashSelectionProps) {
  const t = useTranslations('trash');
  const selection = useTranslations('gallery.selection');
  const text = (
    <>
      <span className="max-sm:sr-only">{selection('count', { count })}</span>
      <span aria-hidden="true" className="sm:hidden">
        {count}
      </span>
    </>
  );
  return (
    <SelectionFrame text={text} onClear={onClear}>
      <Button onClick={onRestore}>
        <ArchiveRestore aria-hidden="true" className="size-4 max-sm:hidden" />
        {t('restore')}
      </Button>
      <Button variant="danger" onClick={onDelete}>
        <Trash2 aria-hidden="true" className="size-4 max-sm:hidden" />
        {t('delete')}
      </Button>
    </SelectionFrame>
  );
}
