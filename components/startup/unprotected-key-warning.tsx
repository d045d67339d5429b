'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';

/** Warns the owner, at the top of every page, that anybody who reaches this address can spend the studio's key. */
export function UnprotectedKeyWarning() {
  const t = useTranslations('shell.openPurse');
  return (
    <div
      ref={reserveHeight}
      role="alert"
      className="sticky top-0 z-30 flex items-start gap-2.5 border-warning border-b-2 bg-raised px-4 py-2.5 text-body max-lg:text-caption lg:px-6"
    >
      <TriangleAlert aria-hidden="true" className="mt-[calc((1lh-1rem)/2)] size-4 shrink-0 text-warning" />
      <p className="text-pretty">
        <span className="font-strong">{t('title')}</span> <span className="text-muted">{t('advice')}</span>
      </p>
    </div>
  );
}

/** Reports the warning's height to CSS, so that pages fit below it and their buttons stay visible. */
function reserveHeight(warning: HTMLElement | null) {
  if (warning === null) return;
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => style.setProperty('--notice', `${warning.offsetHeight}px`));
  observer.observe(warning);
  return () => {
    observer.disconnect();
    style.removeProperty('--notice');
  };
}
