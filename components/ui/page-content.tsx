'use client';
'use no memo';

import type { ReactNode } from 'react';

/** The contents of the page that is shown. */
let content: HTMLElement | null = null;
/** The contents that were shown when the focus was asked for on the next page; null if it was not. */
let left: HTMLElement | null = null;

/** The page below its header. It takes the focus when the element that had it is gone, and for the link to it. */
export function PageContent({ className, children }: { className: string; children: ReactNode }) {
  return (
    <main id="content" ref={registerContent} tabIndex={-1} className={className}>
      {children}
    </main>
  );
}

export function focusContent(): void {
  content?.focus({ preventScroll: true });
}

/** Focuses the contents of the next page, for a press on something that disappears with this one. */
export function focusNextContent(): void {
  left = content;
}

function registerContent(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return;
  content = element;
  if (left !== null && left !== element) {
    left = null;
    // Something else may have taken the focus in the meantime, and keeps it.
    if (document.activeElement === document.body) focusContent();
  }
  return () => {
    if (content === element) content = null;
  };
}
