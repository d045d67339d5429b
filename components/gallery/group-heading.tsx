'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { DateGroup } from './date-group';

/** The heading over the pictures of a day or a month. */
export function GroupHeading({ group }: { group: DateGroup }) {
  const t = useTranslations('gallery');
  const format = useFormatter();
  return (
    <h2 className="flex h-full items-end pb-2.5 text-body text-muted">
      {'date' in group ? format.dateTime(group.date, formats[group.kind]) : t(group.kind)}
    </h2>
  );
}

const formats = {
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  month: { month: 'long', year: 'numeric' },
} as const;
