import { expect, it } from 'vitest';
import { boundImportedClocks } from '@/lib/library-format/bound-imported-clocks';
import { clockLeadMs, formatClock } from '@/lib/protocol/library-clock';

const day = 24 * 3_600_000;
const now = Date.UTC(2026, 10, 29);
const clock = (ms: number) => formatClock(ms, 3, '0000000a');
const row = (ms: number) => ({
  kind: 'picture',
  id: 'one',
  fields: { title: ['a', clock(ms)] as [string, string], model: ['b', clock(now - day)] as [string, string] },
  deletedAt: clock(ms),
});

it.each([
  ['an earlier one', now - 9, now - 2 * day, now - 9],
  ['one that is a little ahead', now + clockLeadMs, now - 2 * day, now + clockLeadMs],
  ['one that is far ahead, to the date of the file', now + day, now - 2 * day, now - 2 * day],
  ['one that is far ahead in a file of a later date, to the earliest', now + day, now + day, 0],
  ['one that is far ahead in a file of no date, to the earliest', now + day, null, 0],
  ['one that is far ahead in a file from before 1970, to the earliest', now + day, -5, 0],
])('leaves or sets %s', (_, ms, exportedAtMs, expected) => {
  expect(boundImportedClocks(row(ms), exportedAtMs, now)).toEqual(row(expected));
});
