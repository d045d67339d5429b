'use client';

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { MaskPoint } from '@/lib/browser/mask/mask-area';

/** Where the picture is on the stage: CSS pixels per picture pixel, and the position of its top left corner. */
export interface MaskView {
  scale: number;
  x: number;
  y: number;
}

interface PixelSize {
  width: number;
  height: number;
}

const marginPx = 24;
const scaleMax = 12;

/** Zoom and pan of a picture on a stage. `null` before the stage is measured. */
export function useMaskView(stage: RefObject<HTMLElement | null>, picture: PixelSize) {
  const [view, setView] = useState<MaskView | null>(null);
  const fitScale = useRef(1);

  const fitView = () => {
    const box = stage.current?.getBoundingClientRect();
    if (box) setView(fitted(box, picture));
  };

  // Synchronises with the size of the stage, which changes with the window and the tools: a fitted picture is fitted
  // again, a zoomed one keeps its middle.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the picture of an editor does not change
  useLayoutEffect(() => {
    const element = stage.current;
    if (element === null) return;
    let stageBefore: PixelSize | null = null;
    const observer = new ResizeObserver(() => {
      const { width, height } = element.getBoundingClientRect();
      const next = fitted({ width, height }, picture);
      const was = { scale: fitScale.current, stage: stageBefore };
      fitScale.current = next.scale;
      stageBefore = { width, height };
      setView((before) => {
        if (before === null || was.stage === null || before.scale === was.scale) return next;
        const [dx, dy] = [(width - was.stage.width) / 2, (height - was.stage.height) / 2];
        return { ...before, x: before.x + dx, y: before.y + dy };
      });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [stage]);

  /** Zooms around a point of the window; without a point, around the middle of the stage. */
  const zoom = (factor: number, at?: { clientX: number; clientY: number }) => {
    const box = stage.current?.getBoundingClientRect();
    if (!box) return;
    const px = at ? at.clientX - box.left : box.width / 2;
    const py = at ? at.clientY - box.top : box.height / 2;
    setView((before) => {
      if (before === null) return before;
      const least = Math.min(fitScale.current, 1) / 2;
      const scale = Math.min(scaleMax, Math.max(least, before.scale * factor));
      const share = scale / before.scale;
      return { scale, x: px - (px - before.x) * share, y: py - (py - before.y) * share };
    });
  };
  const pan = (dx: number, dy: number) =>
    setView((before) => before && { ...before, x: before.x + dx, y: before.y + dy });

  // React's wheel listeners are passive, so they could not keep the page behind from zooming.
  // biome-ignore lint/correctness/useExhaustiveDependencies: both work on the newest view
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      // Two fingers on a trackpad pan; pinching and a wheel zoom.
      const isPan = !event.ctrlKey && event.deltaMode === 0 && event.deltaX !== 0;
      if (isPan) pan(-event.deltaX, -event.deltaY);
      else zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), event);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [stage]);

  /** Converts a point of the window to a point of the picture. */
  const toPicture = (event: { clientX: number; clientY: number }): MaskPoint => {
    const box = stage.current?.getBoundingClientRect();
    if (!box || view === null) return { x: 0, y: 0 };
    return {
      x: (event.clientX - box.left - view.x) / view.scale,
      y: (event.clientY - box.top - view.y) / view.scale,
    };
  };
  return { view, fitView, zoom, pan, toPicture };
}

function fitted(stage: PixelSize, picture: PixelSize): MaskView {
  const scale = Math.max(
    0.01,
    Math.min((stage.width - marginPx * 2) / picture.width, (stage.height - marginPx * 2) / picture.height),
  );
  return {
    scale,
    x: (stage.width - picture.width * scale) / 2,
    y: (stage.height - picture.height * scale) / 2,
  };
}
