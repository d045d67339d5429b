'use client';

import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { ControllerRef, ZoomRef } from 'yet-another-react-lightbox';
import { pictureName } from '@/components/pictures/picture-name';
import { usePictureActions } from '@/components/pictures/use-picture-actions';
import { usePictureFacts } from '@/lib/browser/library/use-picture';
import { LightboxActions } from './lightbox-actions';
import { LightboxArrow } from './lightbox-arrow';
import { LightboxNotice } from './lightbox-notice';
import { LightboxStage } from './lightbox-stage';
import { LightboxTools } from './lightbox-tools';
import { PictureDetails } from './picture-details';

export type LightboxContentProps = { ids: readonly string[]; currentId: string };

/** The large view: picture, what can be done with it, and what is known of it. */
export function LightboxContent({ ids, currentId }: LightboxContentProps) {
  const t = useTranslations('pictures');
  const actions = usePictureActions(currentId);
  const facts = usePictureFacts(currentId);
  const controller = useRef<ControllerRef>(null);
  const zoom = useRef<ZoomRef>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [zoomLevel, setZoomLevel] = useState(1);
  const [hasInfo, setInfo] = useState(() => window.matchMedia('(width >= 64rem)').matches);
  const position = ids.indexOf(currentId);
  const previous = position > 0 ? () => controller.current?.prev() : null;
  const next = position < ids.length - 1 ? () => controller.current?.next() : null;

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // Menus are no children in the document; the stage has its own keys when it has the focus.
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
        controller.current?.focus();
      }}
      onCloseAutoFocus={(event) => {
        if (focusTile(currentId)) event.preventDefault();
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
        <LightboxTools
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

/** Back to the picture that was open last, where it is on the page still; false: to where the focus was. */
function focusTile(id: string): boolean {
  const tile = document.querySelector<HTMLElement>(`[data-picture="${CSS.escape(id)}"]`);
  tile?.focus();
  return tile !== null;
}
