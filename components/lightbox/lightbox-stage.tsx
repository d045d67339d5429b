'use client';

import { useTranslations } from 'next-intl';
import { type RefObject, type SyntheticEvent, useState } from 'react';
import YetAnotherLightbox, {
  type ControllerRef,
  type GenericSlide,
  type RenderSlideProps,
  type ZoomRef,
} from 'yet-another-react-lightbox';
import Inline from 'yet-another-react-lightbox/plugins/inline';
import Zoom from 'yet-another-react-lightbox/plugins/zoom';
import 'yet-another-react-lightbox/styles.css';
import { classNames } from '@/components/ui/class-names';
import { showInLightbox } from '@/lib/browser/library/lightbox-store';
import { usePictureUrl } from '@/lib/browser/library/use-picture';

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
  /** The accessible name of the current picture; its neighbours need none. */
  alt: string;
  controller: RefObject<ControllerRef | null>;
  zoom: RefObject<ZoomRef | null>;
  onZoomChange: (zoom: number) => void;
};

const plugins = [Inline, Zoom];
const zoomMax = 5;

/** The pictures side by side, with swipe, drag, pinch, double-click and wheel. The neighbours are preloaded. */
export function LightboxStage({ ids, currentId, alt, controller, zoom, onZoomChange }: LightboxStageProps) {
  const t = useTranslations('pictures.lightbox');
  const slides = ids.map((id) => ({ type: 'picture', id }) as const);
  const renderSlide = ({ slide, rect }: RenderSlideProps) =>
    slide.type === 'picture' && (
      <LightboxSlide key={slide.id} id={slide.id} alt={slide.id === currentId ? alt : ''} space={rect} />
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

/** Replaces the library's own buttons by nothing: ours are around the stage. */
function nothing() {
  return null;
}

type LightboxSlideProps = {
  id: string;
  /** The accessible name. */
  alt: string;
  /** The available space in pixels. */
  space: { width: number; height: number };
};

/** One picture as large as the space allows: first its thumbnail, then the original over it. */
function LightboxSlide({ id, alt, space }: LightboxSlideProps) {
  const thumbnailUrl = usePictureUrl(id, 'thumbnail');
  const originalUrl = usePictureUrl(id, 'original');
  const [ratio, setRatio] = useState<number | null>(null);
  const [isSharp, setSharp] = useState(false);
  const measure = ({ currentTarget }: SyntheticEvent<HTMLImageElement>) =>
    setRatio(currentTarget.naturalWidth / currentTarget.naturalHeight);
  const fill = 'absolute inset-0 size-full select-none object-contain [-webkit-touch-callout:none]';
  return (
    <div className="relative" style={contain(ratio, space)}>
      {thumbnailUrl && !isSharp && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img src={thumbnailUrl} alt="" onLoad={measure} className={fill} />
      )}
      {originalUrl ? (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img
          src={originalUrl}
          alt={alt}
          draggable={false}
          onLoad={measure}
          onTransitionEnd={() => setSharp(true)}
          className={classNames(
            fill,
            'transition-opacity duration-develop',
            ratio === null ? 'opacity-0' : 'opacity-100',
          )}
        />
      ) : (
        <span role="img" aria-label={alt} />
      )}
    </div>
  );
}

/** The largest box of a ratio within the space; the whole space while the ratio is not known. */
function contain(ratio: number | null, space: { width: number; height: number }) {
  if (ratio === null) return space;
  const width = Math.min(space.width, space.height * ratio);
  return { width, height: width / ratio };
}
