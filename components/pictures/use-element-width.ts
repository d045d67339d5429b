'use client';

import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The width of an element in CSS pixels; 0 until it is measured, which happens before the first paint. */
export function useElementWidth<Kind extends HTMLElement>(): [RefObject<Kind | null>, number] {
  const element = useRef<Kind>(null);
  const [width, setWidth] = useState(0);

  // Synchronises with the layout: the window, the navigation rail and scrollbars change the width.
  useLayoutEffect(() => {
    if (element.current === null) return;
    const measured = element.current;
    const measure = () => setWidth(measured.getBoundingClientRect().width);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, []);

  return [element, width];
}
