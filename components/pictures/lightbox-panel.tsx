'use client';

import { ChevronLeft, ChevronRight, Info, X, ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { ControllerRef, ZoomRef } from 'yet-another-react-lightbox';
import { IconButton } from '@/components/ui/icon-button';
import { LightboxActions } from './lightbox-actions';
import { LightboxStage } from './lightbox-stage';
import { closeLightbox, useLightbox } from './lightbox-store';
import { PictureDetails } from './picture-details';
import { pictureName } from './picture-name';
import { usePictureActions } from './use-picture-actions';
import { usePictureFacts } from './use-picture-facts';

/** One picture large, over everything: a dialog of its own because it has no frame, no title bar and all the room. */
export function LightboxPanel() {
  const { ids, currentId } = useLightbox();
  // Kept while it closes, so that it fades out with the picture it had.
  const [lastId, setLastId] = useState(currentId);
  if (currentId !== null && currentId !== lastId) setLastId(currentId);
  return (
    <Dialog.Root open={currentId !== null} onOpenChange={closeLightbox}>
      <Dialog.Portal>{lastId !== null && <LightboxContent ids={ids} currentId={lastId} />}</Dialog.Portal>
    </Dialog.Root>
  );
}

type LightboxContentProps = { ids: readonly string[]; currentId: string };

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

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // Menus are no children in the document; the stage has its own keys when it has the focus.
    const { target, currentTarget, key } = event;
    if (!(target instanceof Node) || !currentTarget.contains(target)) return;
    if (key === 'Delete') actions.remove();
    if (stage.current?.contains(target)) return;
    if (key === 'ArrowLeft') controller.current?.prev();
    if (key === 'ArrowRight') controller.current?.next();
    if (key === '+' || key === '=') zoom.current?.zoomIn();
    if (key === '-') zoom.current?.zoomOut();
  };

  return (
    <Dialog.Content
      aria-describedby={undefined}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        controller.current?.focus();
      }}
      onCloseAutoFocus={(event) => {
        // Back to the picture that was open last, where it is on the page still; else to where the focus was.
        const tile = document.querySelector<HTMLElement>(`[data-picture="${CSS.escape(currentId)}"]`);
        if (tile === null) return;
        event.preventDefault();
        tile.focus();
      }}
      onInteractOutside={(event) => {
        // "Undo" in a notice is no reason to close.
        if (event.target instanceof Element && event.target.closest('[data-sonner-toaster]'))
          event.preventDefault();
      }}
      className={`dialog-overlay fixed inset-0 z-50 grid grid-cols-[minmax(0,1fr)_auto] bg-room text-body text-text outline-none ${hasInfo ? infoRows : plainRows}`}
    >
      <Dialog.Title className="sr-only">{t('lightbox.title')}</Dialog.Title>
      <p className="figures col-start-1 row-start-1 flex items-center pl-4 text-caption text-muted lg:pl-6">
        {t('lightbox.position', { position: position + 1, count: ids.length })}
      </p>
      <div className="col-span-full row-start-4 border-line border-t px-2 pt-1 pb-[max(0.25rem,env(safe-area-inset-bottom))] lg:col-span-1 lg:col-start-1 lg:row-start-1 lg:self-center lg:justify-self-end lg:border-none lg:py-0">
        <LightboxActions actions={actions} />
      </div>
      <div className="col-start-2 row-start-1 flex items-center justify-end gap-1 pr-2 lg:pr-4">
        <span aria-hidden="true" className="mr-1 h-5 w-px bg-line max-lg:hidden" />
        <Tool label={t('lightbox.zoomOut')} disabled={zoomLevel <= 1} onClick={() => zoom.current?.zoomOut()}>
          <ZoomOut aria-hidden="true" className="size-4.5" />
        </Tool>
        <Tool label={t('lightbox.zoomIn')} onClick={() => zoom.current?.zoomIn()}>
          <ZoomIn aria-hidden="true" className="size-4.5" />
        </Tool>
        <IconButton
          label={t('lightbox.info')}
          aria-pressed={hasInfo}
          onClick={() => setInfo(!hasInfo)}
          className="aria-pressed:text-text"
        >
          <Info aria-hidden="true" className="size-4.5" strokeWidth={hasInfo ? 2.25 : 1.75} />
        </IconButton>
        <IconButton label={t('lightbox.close')} onClick={closeLightbox}>
          <X aria-hidden="true" className="size-5" />
        </IconButton>
      </div>
      <div
        ref={stage}
        className={`group/stage relative col-start-1 row-start-2 min-h-0 max-lg:col-span-full lg:mb-6 lg:ml-6 ${hasInfo ? '' : 'lg:col-span-full lg:mr-6'}`}
      >
        <LightboxStage
          ids={ids}
          currentId={currentId}
          alt={pictureName(facts?.row.prompt ?? '', t('untitled'))}
          controller={controller}
          zoom={zoom}
          onZoomChange={setZoomLevel}
        />
        {position > 0 && (
          <Arrow side="left" label={t('lightbox.previous')} onClick={() => controller.current?.prev()} />
        )}
        {position < ids.length - 1 && (
          <Arrow side="right" label={t('lightbox.next')} onClick={() => controller.current?.next()} />
        )}
      </div>
      {hasInfo && (
        <aside
          aria-label={t('lightbox.info')}
          className="scroll-quiet col-span-full row-start-3 min-h-0 select-text overflow-y-auto overscroll-contain border-line border-t px-4 py-4 lg:col-span-1 lg:col-start-2 lg:row-start-2 lg:w-88 lg:border-none lg:px-6 lg:pt-1"
        >
          <PictureDetails facts={facts} actions={actions} />
        </aside>
      )}
    </Dialog.Content>
  );
}

const plainRows =
  'grid-rows-[var(--header)_minmax(0,1fr)_auto_auto] lg:grid-rows-[var(--header)_minmax(0,1fr)]';
const infoRows =
  'grid-rows-[var(--header)_minmax(0,1fr)_minmax(0,42dvh)_auto] lg:grid-rows-[var(--header)_minmax(0,1fr)]';

type ToolProps = { label: string; disabled?: boolean; onClick: () => void; children: ReactNode };

/** For pointers: a finger pinches. */
function Tool({ label, disabled = false, onClick, children }: ToolProps) {
  return (
    <IconButton label={label} disabled={disabled} onClick={onClick} className="pointer-coarse:hidden">
      {children}
    </IconButton>
  );
}

type ArrowProps = { side: 'left' | 'right'; label: string; onClick: () => void };

function Arrow({ side, label, onClick }: ArrowProps) {
  const Icon = side === 'left' ? ChevronLeft : ChevronRight;
  return (
    <IconButton
      label={label}
      variant="scrim"
      onClick={onClick}
      className={`-translate-y-1/2 absolute top-1/2 rounded-full ${side === 'left' ? 'left-2' : 'right-2'}`}
    >
      <Icon aria-hidden="true" className="size-5" />
    </IconButton>
  );
}
