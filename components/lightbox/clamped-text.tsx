'use client';

import { useTranslations } from 'next-intl';
import { useLayoutEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';

/** The first lines of a text, and a button that shows all of it; without this, a long one hides what follows it. */
export function ClampedText({ text }: { text: string }) {
  const t = useTranslations('pictures.lightbox');
  const paragraph = useRef<HTMLParagraphElement>(null);
  const [isLong, setLong] = useState(false);
  const [isWhole, setWhole] = useState(false);

  // Synchronises with the layout: how many lines a text has depends on the width of the panel.
  useLayoutEffect(() => {
    const { current } = paragraph;
    if (current === null || isWhole) return;
    const measure = () => setLong(current.scrollHeight > current.clientHeight + 1);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [isWhole]);

  return (
    <div className="grid gap-1">
      <p
        ref={paragraph}
        className={`wrap-anywhere whitespace-pre-wrap text-body ${isWhole ? '' : 'line-clamp-6'}`}
      >
        {text}
      </p>
      {isLong && (
        <Button
          size="small"
          variant="plain"
          aria-expanded={isWhole}
          className="-ml-2.5 w-fit"
          onClick={() => setWhole(!isWhole)}
        >
          {t(isWhole ? 'less' : 'whole')}
        </Button>
      )}
    </div>
  );
}
