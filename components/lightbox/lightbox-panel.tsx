'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { ControllerRef, ZoomRef } from 'yet-another-react-lightbox';
import { pictureName } from '@/components/pictures/picture-name';
import { usePictureActions } from '@/components/pictures/use-picture-actions';
import { IconButton } from '@/components/ui/icon-button';
import { useBackCloses } from '@/components/ui/use-back-closes';
import { useReturnFocus } from '@/components/ui/use-return-focus';
import { closeLightbox, useLightbox } from '@/lib/browser/library/lightbox-store';
import { focusTile } from '@/lib/browser/library/tile-elements';
import { usePictureFacts } from '@/lib/browser/library/use-picture';
import { LightboxStage } from './lightbox-stage';
import { LightboxActions, LightboxViewControls } from './lightbox-toolbar';
import { PictureDetails } from './picture-details';

/** A dialog of its own, because it covers the whole page and has neither a frame nor a title bar. */
export function LightboxPanel() {
  const { ids, currentId } = useLightbox();
  // The last picture stays while the dialog fades out.
  const [lastId, setLastId] = useState(currentId);
  if (currentId !== null && currentId !== lastId) setLastId(currentId);
  useBackCloses(currentId !== null, closeLightbox);
  return (
    <Dialog.Root open={currentId !== null} onOpenChange={closeLightbox}>
      <Dialog.Portal>{lastId !== null && <LightboxContent ids={ids} currentId={lastId} />}</Dialog.Portal>
    </Dialog.Root>
  );
}

type LightboxContentProps = { ids: readonly string[]; currentId: string };

/** The picture, what can be done with it, and its details. */
function LightboxContent({ ids, currentId }: LightboxContentProps) {
  const t = useTranslations('pictures');
  const actions = usePictureActions(currentId);
  const facts = usePictureFacts(currentId);
  const controller = useRef<ControllerRef>(null);
  const zoom = useRef<ZoomRef>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [zoomLevel, setZoomLevel] = useState(1);
  const [hasInfo, setInfo] = useState(() => window.matchMedia('(width >= 64rem)').matches);
  const position = ids.indexOf(currentId);
  const { rememberOpener, returnFocus } = useReturnFocus();
  const previous = position > 0 ? () => controller.current?.prev() : null;
  const next = position < ids.length - 1 ? () => controller.current?.next() : null;

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // React also reports keys of menus, which are elsewhere in the document. The stage handles its own keys.
    const { target, currentTarget, key } = event;
    if (!(target instanceof Node) || !currentTarget.contains(target)) return;
    if (key === 'Delete') actions.remove();
    if (stage.current?.contains(target)) return;
    if (key === 'ArrowLeft') previous?.();
    if (key === 'ArrowRight') next?.();
    if (key === '+' || key === '=') zoom.current?.zoomIn();
    if (key === '-') zoom.current?.zoomOut();
  };

  return (
    <Dialog.Content
      aria-describedby={undefined}
      onKeyDown={onKeyDown}
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        rememberOpener();
        controller.current?.focus();
      }}
      onCloseAutoFocus={(event) => {
        // Focus goes to the tile of the last open picture if the page has it, otherwise back to where it was before.
        if (focusTile(currentId)) event.preventDefault();
        else returnFocus(event);
      }}
      className={`dialog-overlay fixed inset-0 z-50 grid grid-cols-[minmax(0,1fr)_auto] bg-room text-body text-text outline-none lg:grid-cols-[minmax(0,1fr)_11rem_11.5rem] lg:grid-rows-[var(--header)_minmax(0,1fr)] ${hasInfo ? 'grid-rows-[var(--header)_minmax(0,1fr)_minmax(0,42dvh)_auto]' : 'grid-rows-[var(--header)_minmax(0,1fr)_auto_auto]'}`}
    >
      <Dialog.Title className="sr-only">{t('lightbox.title')}</Dialog.Title>
      <p className="col-start-1 row-start-1 flex items-center pl-4 text-muted tabular-nums lg:pl-6">
        {t('lightbox.position', { position: position + 1, count: ids.length })}
      </p>
      <div className="col-span-full row-start-4 border-line border-t px-2 pt-1 pb-[max(0.25rem,env(safe-area-inset-bottom))] lg:col-span-1 lg:col-start-2 lg:row-start-1 lg:self-center lg:border-none lg:py-0">
        <LightboxActions actions={actions} onPrevious={previous} onNext={next} />
      </div>
      <div className="col-start-2 row-start-1 flex items-center justify-end gap-1 pr-2 lg:col-start-3 lg:pr-4">
        <LightboxViewControls
          canZoomOut={zoomLevel > 1}
          onZoomIn={() => zoom.current?.zoomIn()}
          onZoomOut={() => zoom.current?.zoomOut()}
          hasInfo={hasInfo}
          onInfoChange={setInfo}
        />
      </div>
      <div
        ref={stage}
        className={`relative col-span-full row-start-2 min-h-0 lg:mb-6 lg:ml-6 ${hasInfo ? 'lg:col-span-1' : 'lg:mr-6'}`}
      >
        <LightboxStage
          ids={ids}
          currentId={currentId}
          alt={facts ? pictureName(facts.row.prompt, t('untitled')) : t('lightbox.slide')}
          controller={controller}
          zoom={zoom}
          onZoomChange={setZoomLevel}
        />
        {previous && <LightboxArrow side="left" label={t('lightbox.previous')} onClick={previous} />}
        {next && <LightboxArrow side="right" label={t('lightbox.next')} onClick={next} />}
        <LightboxNotice />
      </div>
      {hasInfo && (
        <aside
          aria-label={t('lightbox.info')}
          className="scroll-quiet col-span-full row-start-3 min-h-0 select-text overflow-y-auto overscroll-contain border-line border-t px-4 py-3 lg:col-span-2 lg:col-start-2 lg:row-start-2 lg:border-none lg:px-6 lg:pt-1"
        >
          <PictureDetails facts={facts} actions={actions} />
        </aside>
      )}
    </Dialog.Content>
  );
}

type LightboxArrowProps = { side: 'left' | 'right'; label: string; onClick: () => void };

/** Leads to a neighbour, at the edge of the stage. On a phone, swiping or the arrows below the picture do that. */
function LightboxArrow({ side, label, onClick }: LightboxArrowProps) {
  const Icon = side === 'left' ? ChevronLeft : ChevronRight;
  return (
    <IconButton
      label={label}
      variant="scrim"
      onClick={onClick}
      className={`-translate-y-1/2 absolute top-1/2 rounded-full max-lg:hidden ${side === 'left' ? 'left-2' : 'right-2'}`}
    >
      <Icon aria-hidden="true" className="size-5" />
    </IconButton>
  );
}

/** What just happened to a picture, with an undo button. */
function LightboxNotice() {
  const notice = useLightbox((state) => state.notice);
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
      {notice && (
        <p className="pointer-events-auto flex items-center gap-3 rounded-panel border border-line bg-raised py-1.5 pr-1.5 pl-4 shadow-float">
          {notice.title}
          <button
            type="button"
            onClick={notice.onUndo}
            className="h-control-small rounded-control px-2.5 font-strong text-safelight hover:bg-line"
          >
            {notice.undoLabel}
          </button>
        </p>
      )}
    </div>
  );
}
