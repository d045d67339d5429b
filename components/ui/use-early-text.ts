'use client';

import { type RefObject, useEffectEvent, useLayoutEffect } from 'react';

/**
 * Tells once, before the first paint, what was typed or filled in while the page was still loading: React hydrates an
 * element that holds other text than its `value` without a change event.
 */
export function useEarlyText(
  element: RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  value: unknown,
  onEarlyText: ((text: string) => void) | undefined,
): void {
  const report = useEffectEvent(() => {
    const text = element.current?.value ?? '';
    if (text !== '' && text !== value) onEarlyText?.(text);
  });

  // Takes over what the browser holds.
  useLayoutEffect(() => report(), []);
}
