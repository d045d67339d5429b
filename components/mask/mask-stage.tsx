'use client';

import { useTranslations } from 'next-intl';
import { type PointerEventHandler, type RefObject, useId, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { MaskPoint } from '@/lib/browser/mask/mask-area';
import type { MaskTool } from './mask-tools';
import type { MaskView } from './use-mask-view';

export type MaskStageProps = {
  stage: RefObject<HTMLDivElement | null>;
  canvas: RefObject<HTMLCanvasElement | null>;
  picture: { url: string | null; width: number; height: number };
  view: MaskView | null;
  tool: MaskTool;
  /** Diameter in pixels of the picture. */
  brushSize: number;
  draft: readonly MaskPoint[] | null;
  /** The painted part is cut out instead of tinted. */
  isPreview: boolean;
  handlers: Record<
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel',
    PointerEventHandler<HTMLElement>
  >;
};

/** Edge of a square of the chequerboard on the screen. */
const squarePx = 8;

/** The picture with the mask over it: the drawing surface. */
export function MaskStage(props: MaskStageProps) {
  const { stage, canvas, picture, view, tool, brushSize, draft, isPreview, handlers } = props;
  const t = useTranslations('edit.mask');
  const hintId = useId();
  const cutOutId = useId();
  const cursor = useRef<HTMLDivElement>(null);
  const hasBrush = tool === 'brush' || tool === 'eraser';
  const { width, height, url } = picture;

  return (
    <div
      ref={stage}
      role="application"
      aria-label={t('stage')}
      aria-describedby={hintId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys of a drawing surface
      tabIndex={0}
      {...handlers}
      onPointerMove={(event) => {
        const ring = cursor.current;
        const box = event.currentTarget.getBoundingClientRect();
        // Only the style changes: a render for each move would be slow.
        if (ring) {
          ring.style.transform = `translate(${event.clientX - box.left}px, ${event.clientY - box.top}px) translate(-50%, -50%)`;
        }
        handlers.onPointerMove(event);
      }}
      className={classNames(
        'group/stage relative min-h-0 touch-none select-none overflow-hidden bg-room focus-visible:outline-offset-[-2px]',
        tool === 'hand'
          ? 'cursor-grab active:cursor-grabbing'
          : hasBrush
            ? 'cursor-none'
            : 'cursor-crosshair',
      )}
    >
      <p id={hintId} className="sr-only">
        {t('keys')}
      </p>
      <div
        style={{
          width,
          height,
          transform: view ? `translate(${view.x}px, ${view.y}px) scale(${view.scale})` : 'scale(0)',
        }}
        className="absolute top-0 left-0 origin-top-left"
      >
        {url !== null && (
          // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
          <img src={url} alt="" draggable={false} className="absolute inset-0 size-full" />
        )}
        <canvas
          ref={canvas}
          style={isPreview ? { filter: `url(#${cutOutId})` } : { opacity: 0.6 }}
          className="absolute inset-0 size-full"
        />
        {isPreview && view && (
          <CutOutFilter id={cutOutId} picture={picture} squarePx={squarePx / view.scale} />
        )}
        {draft && draft.length > 1 && (
          <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" className="absolute inset-0 size-full">
            <polygon
              points={draft.map(({ x, y }) => `${x},${y}`).join(' ')}
              fill="var(--color-safelight)"
              fillOpacity={0.3}
              stroke="#fff"
              strokeWidth={1.5}
              strokeDasharray="5 4"
              vectorEffect="non-scaling-stroke"
            />
          </svg>
        )}
      </div>
      {hasBrush && view && (
        <div
          ref={cursor}
          aria-hidden="true"
          style={{ width: brushSize * view.scale, height: brushSize * view.scale }}
          className="pointer-events-none absolute top-0 left-0 rounded-full border border-on-scrim opacity-0 shadow-[0_0_0_1px_rgb(0_0_0/0.6)] group-hover/stage:opacity-100 pointer-coarse:hidden"
        />
      )}
    </div>
  );
}

type CutOutFilterProps = {
  id: string;
  picture: { width: number; height: number };
  /** Edge of one square in pixels of the picture. */
  squarePx: number;
};

/** Shows a chequerboard, as drawing programs do for transparency, wherever something was painted. */
function CutOutFilter({ id, picture: { width, height }, squarePx }: CutOutFilterProps) {
  const square = {
    width: squarePx,
    height: squarePx,
    floodColor: 'color-mix(in srgb, var(--color-edge) 45%, var(--color-raised))',
  };
  return (
    <svg width="0" height="0" aria-hidden="true" className="absolute">
      <filter
        id={id}
        filterUnits="userSpaceOnUse"
        primitiveUnits="userSpaceOnUse"
        colorInterpolationFilters="sRGB"
        x="0"
        y="0"
        width={width}
        height={height}
      >
        <feFlood x="0" y="0" {...square} result="first" />
        <feFlood x={squarePx} y={squarePx} {...square} result="second" />
        <feMerge x="0" y="0" width={squarePx * 2} height={squarePx * 2}>
          <feMergeNode in="first" />
          <feMergeNode in="second" />
        </feMerge>
        <feTile result="squares" />
        <feFlood floodColor="var(--color-raised)" result="ground" />
        <feMerge result="board">
          <feMergeNode in="ground" />
          <feMergeNode in="squares" />
        </feMerge>
        <feComposite in="board" in2="SourceAlpha" operator="in" />
      </filter>
    </svg>
  );
}
