'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { CopiesReading } from '@/lib/browser/library-copies/read-copies';
import type { CopiesMode } from '@/lib/browser/library-copies/use-copies';
import { clearsAfterSevenDays } from '@/lib/browser/platform/clears-after-seven-days';

/** One line: whether the library is copied to the studio, when it last was, and how much is still waiting. */
export function CopiesStatus({ mode, reading }: { mode: CopiesMode; reading: CopiesReading }) {
  const t = useTranslations('copies.status');
  const format = useFormatter();
  const now = useMinute();
  const { copying, waiting, refused, unreadable } = reading;
  // Installed on the home screen, or in another browser, there is no such rule.
  const rule = clearsAfterSevenDays() ? ` ${t('safari')}` : '';
  if (mode !== 'on') {
    return (
      <p role="status">
        {t(`only.${mode}`)}
        {rule}
      </p>
    );
  }
  if (copying.copiedAt === null && waiting > 0) {
    const first = copying.problem === 'full' ? 'firstFull' : 'first';
    return (
      <p role="status">
        {t(first, { count: waiting })}
        {(copying.problem === 'too-many' || copying.problem === 'no-room') &&
          ` ${t(`problem.${copying.problem}`)}`}
        {copying.problem !== null && rule}
      </p>
    );
  }
  const setAside = [
    refused > 0 && t('refused', { count: refused }),
    unreadable > 0 && t('unreadable', { count: unreadable }),
  ].filter((sentence) => sentence !== false);
  // It has received nothing yet, so nothing of its own is waiting.
  if (copying.copiedAt === null && copying.problem === 'no-room') setAside.unshift(t('firstNoRoom'));
  if (copying.copiedAt === null && setAside.length === 0) return null;
  if (copying.copiedAt === null) return <p role="status">{setAside.join(' ')}</p>;
  const ago = format.relativeTime(new Date(copying.copiedAt), Math.max(now, Date.parse(copying.copiedAt)));
  return (
    <p role="status">
      {waiting === 0 ? t('copied', { ago }) : t('waiting', { count: waiting })}
      {setAside.map((sentence) => ` ${sentence}`)}
      {copying.problem !== null && copying.problem !== 'none' && ` ${t(`problem.${copying.problem}`)}`}
    </p>
  );
}

/** The time, read again every half minute. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());

  // Synchronises with the clock.
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);

  return now;
}
