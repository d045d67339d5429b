'use client';

import { useTranslations } from 'next-intl';
import type { RefObject } from 'react';
import YetAnotherLightbox, {
  type ControllerRef,
  type GenericSlide,
  type RenderSlideProps,
  type ZoomRef,
} from 'yet-another-react-lightbox';
import Inline from 'yet-another-react-lightbox/plugins/inline';
import Zoom from 'yet-another-react-lightbox/plugins/zoom';
import 'yet-another-react-lightbox/styles.css';
import { showInLightbox } from '@/lib/browser/library/lightbox-store';
import { LightboxSlide } from './lightbox-slide';

declare module 'yet-another-react-lightbox' {
  interface LibrarySlide extends GenericSlide {
    type: 'picture';
    id: string;
  }
  interface SlideTypes {
    picture: LibrarySlide;
  }
}

export type LightboxStageProps = {
  ids: readonly string[];
  currentId: string;
  /** The accessible name of the picture on show; its neighbours need none. */
  alt: string;
  controller: RefObject<ControllerRef | null>;
  zoom: RefObject<ZoomRef | null>;
  onZoomChange: (zoom: number) => void;
};

const plugins = [Inline, Zoom];
const zoomMax = 5;

/** The pictures side by side: swipe, drag, pinch, double-click and wheel. The neighbours are loaded already. */
export function LightboxStage({ ids, currentId, alt, controller, zoom, onZoomChange }: LightboxStageProps) {
  const t = useTranslations('pictures.lightbox');
  const slides = ids.map((id) => ({ type: 'picture', id }) as const);
  const renderSlide = ({ slide, rect }: RenderSlideProps) =>
    slide.type === 'picture' && (
      <LightboxSlide key={slide.id} id={slide.id} alt={slide.id === currentId ? alt : ''} room={rect} />
    );
  const showAt = ({ index }: { index: number }) => {
    const id = ids[index];
    if (id !== undefined) showInLightbox(id);
  };
  return (
    <YetAnotherLightbox
      plugins={plugins}
      slides={slides}
      index={Math.max(0, ids.indexOf(currentId))}
      on={{ view: showAt, zoom: ({ zoom: level }) => onZoomChange(level) }}
      carousel={{ finite: true, preload: 1, padding: 0, spacing: '24px' }}
      controller={{ ref: controller, touchAction: 'none' }}
      zoom={{ ref: zoom, supports: ['picture'], maxZoom: zoomMax, scrollToZoom: true, pinchZoomV4: true }}
      animation={{ swipe: 320, navigation: 200, zoom: 200 }}
      inline={{ style: { position: 'absolute', inset: 0 } }}
      toolbar={{ buttons: [] }}
      render={{ slide: renderSlide, buttonPrev: nothing, buttonNext: nothing, buttonZoom: nothing }}
      styles={{ root: { '--yarl__container_background_color': 'transparent' } }}
      labels={{ Carousel: t('stage'), 'Photo gallery': t('stage'), Slide: t('slide') }}
    />
  );
}

/** Its own buttons are left out: ours stand around the stage. */
function nothing() {
  return null;
}
