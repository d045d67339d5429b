/** The stretch of time under one heading, in the reader's time zone. */
export type DateGroup =
  | { kind: 'today' | 'yesterday'; key: string }
  /** `date`: any moment within it. */
  | { kind: 'day' | 'month'; key: string; date: Date };

const dayMs = 24 * 60 * 60 * 1000;

/** Today, yesterday, the days of the last week, and whole months before. */
export function dateGroup(createdAt: string, now: Date): DateGroup {
  const date = new Date(createdAt);
  const daysAgo = Math.round((dayStart(now) - dayStart(date)) / dayMs);
  // A clock that was set back since: what comes from the future is of today.
  if (daysAgo <= 0) return { kind: 'today', key: 'today' };
  if (daysAgo === 1) return { kind: 'yesterday', key: 'yesterday' };
  const month = `${date.getFullYear()}-${date.getMonth() + 1}`;
  return daysAgo < 7
    ? { kind: 'day', key: `${month}-${date.getDate()}`, date }
    : { kind: 'month', key: month, date };
}

/** Rounded away by the caller: days of 23 and 25 hours exist. */
function dayStart(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
