'use client';

import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';

const longPressMs = 450;
/** A finger that moves further than this scrolls. */
const moveMaxPx = 10;

/** Handlers for an element that a finger can press and hold. The click at the end of a long press is suppressed. */
export function useLongPress(onLongPress: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const wasLongPress = useRef(false);
  const cancel = () => clearTimeout(timer.current);

  // Clears the timer, which would otherwise fire after the element is gone.
  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      wasLongPress.current = false;
      if (event.pointerType === 'mouse') return;
      start.current = { x: event.clientX, y: event.clientY };
      timer.current = setTimeout(() => {
        wasLongPress.current = true;
        onLongPress();
      }, longPressMs);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const { x, y } = start.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > moveMaxPx) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    // Android's own context menu of the image would cover ours.
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      if (wasLongPress.current) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent<HTMLElement>) => {
      if (!wasLongPress.current) return;
      wasLongPress.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
