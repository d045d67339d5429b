'use client';

import { useEffect, useRef } from 'react';

const openDelayMs = 400;
const gapPx = 6;

/**
 * One tooltip for the whole page, shown when an element with `data-tooltip` is hovered or gets keyboard focus. It is in
 * the top layer, so nothing clips it. It is hidden from assistive technology, because it repeats the control's name.
 */
export function TooltipLayer() {
  const element = useRef<HTMLDivElement>(null);

  // Synchronises the bubble with pointer, focus and Escape on the document.
  useEffect(() => {
    const bubble = element.current;
    if (!bubble || typeof bubble.showPopover !== 'function') return;
    return followDocument(bubble);
  }, []);

  return (
    <div
      ref={element}
      popover="manual"
      aria-hidden="true"
      className="pointer-events-none fixed inset-auto m-0 max-w-60 rounded-control bg-text px-2 py-1 text-caption text-room"
    />
  );
}

function followDocument(bubble: HTMLElement): () => void {
  let anchor: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(timer);
    anchor = null;
    if (bubble.matches(':popover-open')) bubble.hidePopover();
  };
  const show = (target: HTMLElement, delayMs: number) => {
    if (target === anchor) return;
    hide();
    anchor = target;
    timer = setTimeout(() => {
      if (!target.isConnected) return;
      bubble.textContent = target.dataset.tooltip ?? '';
      bubble.showPopover();
      place(bubble, target.getBoundingClientRect());
    }, delayMs);
  };

  const stop = new AbortController();
  const on = (type: string, listener: (event: Event) => void) =>
    document.addEventListener(type, listener, { signal: stop.signal, capture: true, passive: true });
  on('pointerover', (event) => {
    if (event instanceof PointerEvent && event.pointerType !== 'mouse') return;
    const target = tooltipTarget(event.target);
    if (target) show(target, openDelayMs);
    else hide();
  });
  on('focusin', (event) => {
    const target = tooltipTarget(event.target);
    if (target?.matches(':focus-visible')) show(target, 0);
  });
  on('focusout', hide);
  on('pointerdown', hide);
  on('scroll', hide);
  on('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === 'Escape') hide();
  });
  return () => {
    stop.abort();
    hide();
  };
}

function tooltipTarget(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-tooltip]') : null;
}

/** Places the tooltip below the control, or above it if there is no room, and within the window. */
function place(bubble: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth, offsetHeight } = bubble;
  const left = anchor.left + anchor.width / 2 - offsetWidth / 2;
  const below = anchor.bottom + gapPx;
  const top = below + offsetHeight <= window.innerHeight ? below : anchor.top - gapPx - offsetHeight;
  bubble.style.left = `${Math.max(gapPx, Math.min(left, window.innerWidth - offsetWidth - gapPx))}px`;
  bubble.style.top = `${top}px`;
}
