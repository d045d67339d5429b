import { afterEach, expect, it, vi } from 'vitest';
import { clockMs, formatClock } from '@/lib/protocol/library-clock';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const { signal } = new AbortController();
const at = '2026-11-20T08:00:00.000Z';

it.each([
  ['keeps a clock that a studio whose own has fallen behind has kept', true],
  ['takes over the time of the studio for a clock that was too far ahead', false],
])('%s', async (_, isKept) => {
  const { database } = await openProfile();
  const { sendChanges } = await import('@/lib/browser/library-copies/send-changes');
  const nowMs = Date.now() - 48 * 3_600_000;
  vi.stubGlobal('fetch', async () =>
    Response.json({ sequence: 1, nowMs, bounded: true, ...(isKept ? { keptMs: Date.now() + 60_000 } : {}) }),
  );
  await database.conversations.put({
    id: 'talk',
    title: 'edited',
    createdAt: at,
    updatedAt: at,
    shownTurnId: null,
  });
  const clock = formatClock(Date.now(), 0, '0000000b');
  await database.copies.put({ id: 'conversation/talk', clock, hashes: { title: '' } });
  await sendChanges(signal, false);
  const copied = clockMs((await database.copies.get('conversation/talk'))?.clock ?? '');
  expect(copied >= clockMs(clock)).toBe(isKept);
  if (!isKept) expect(copied).toBe(nowMs);
});
