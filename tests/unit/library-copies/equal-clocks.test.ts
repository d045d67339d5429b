import { afterEach, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const clock = formatClock(Date.now(), 0, '0000000a');
const titled = (title: string): LibraryRow => ({
  kind: 'conversation',
  id: 'talk',
  fields: {
    title: [title, clock],
    createdAt: ['2026-11-20T08:00:00.000Z', clock],
    updatedAt: ['2026-11-20T08:00:00.000Z', clock],
    shownTurnId: [null, clock],
  },
});

it.each([
  ['first', 'second'],
  ['second', 'first'],
])(
  'shows the same title on every device where a copied browser gave two the same clock (%s, %s)',
  async (...titles) => {
    const { database } = await openProfile();
    const { applyRows } = await import('@/lib/browser/library-copies/apply-rows');
    const rows = titles.map(titled);
    for (const row of rows) await applyRows([row]);
    const merged = rows.reduce(mergeRows);
    expect((await database.conversations.get('talk'))?.title).toBe(merged.fields.title?.[0]);
    expect(await database.changed.count()).toBe(0);
  },
);
