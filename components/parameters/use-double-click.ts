'use client';

import { useRef } from 'react';

/** A second press for the same request within this time is a double click, not a second request. */
const doubleClickMs = 600;

/** Returns a function that says whether a press repeats the one just before it. Call it once per press. */
export function useDoubleClick(): (request: string) => boolean {
  const last = useRef({ request: '', at: Number.NEGATIVE_INFINITY });
  return (request) => {
    const at = performance.now();
    const isRepeated = last.current.request === request && at - last.current.at < doubleClickMs;
    last.current = { request, at };
    return isRepeated;
  };
}
