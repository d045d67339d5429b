'use client';

import { useRef } from 'react';

/** Another press for the very same order within this time is the first one's double click, not a second order. */
const doubleClickMs = 600;

/** Whether a press repeats the one just before it. Ask once a press. */
export function useDoubleClick(): (order: string) => boolean {
  const last = useRef({ order: '', at: Number.NEGATIVE_INFINITY });
  return (order) => {
    const at = performance.now();
    const isRepeated = last.current.order === order && at - last.current.at < doubleClickMs;
    last.current = { order, at };
    return isRepeated;
  };
}
