'use client';

import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';

const holdMs = 450;
/** A finger that moves further scrolls. */
const stillPx = 10;

/** Handlers for an element that a finger can hold. The tap that a hold ends with is swallowed. */
export function useLongPress(onHold: (element: HTMLElement) => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const held = useRef(false);
  const stop = () => clearTimeout(timer.current);

  // A timer outlives its element otherwise.
  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      held.current = false;
      if (event.pointerType === 'mouse') return;
      const element = event.currentTarget;
      start.current = { x: event.clientX, y: event.clientY };
      timer.current = setTimeout(() => {
        held.current = true;
        onHold(element);
      }, holdMs);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (Math.hypot(event.clientX - start.current.x, event.clientY - start.current.y) > stillPx) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    // Android's own menu of the picture would lie over ours.
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      if (held.current) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent<HTMLElement>) => {
      if (!held.current) return;
      held.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
