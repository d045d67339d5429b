import { afterEach, expect, it, vi } from 'vitest';
import { dayMs } from '@/lib/protocol/durations';
import { clockMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted, mergeRows } from '@/lib/protocol/merge-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const { signal } = new AbortController();

it.each([
  ['a device whose clock was a year behind, and right again when it told it', 365, true],
  ['a device that was offline for forty days', 40, true],
  ['a device that was offline for a week', 7, false],
])('keeps a picture in every trash that was deleted by %s', async (_, days, isLate) => {
  const now = Date.now();
  const at = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: ms });
  at(now - 60 * dayMs);
  const profile = await openProfile();
  const [{ sendChanges }, { deleteExpiredTrash }] = await Promise.all([
    import('@/lib/browser/library-copies/send-changes'),
    import('@/lib/browser/library/delete-expired-trash'),
  ]);
  const log: LibraryRow[] = [];
  vi.stubGlobal('fetch', async (path: string, { body }: RequestInit = {}) => {
    if (path.includes('/pictures/')) return Response.json({ complete: true });
    log.push(...JSON.parse(String(body)).rows);
    return Response.json({ sequence: 1, nowMs: Date.now(), bounded: false });
  });
  const id = await profile.make('A lamp');
  await sendChanges(signal, false);
  at(now - days * dayMs);
  await profile.deletePictures([id]);
  at(now);
  await deleteExpiredTrash();
  await sendChanges(signal, false);
  await deleteExpiredTrash();
  const told = log.filter((row) => row.id === id).reduce(mergeRows);
  expect(isDeleted(told)).toBe(true);
  const deletedMs = clockMs(told.deletedAt ?? '');
  expect(Math.round((now - deletedMs) / dayMs)).toBe(isLate ? 0 : days);
  expect(await profile.database.trash.get(id)).toBeDefined();
  expect(await profile.database.originals.get(id)).toBeDefined();
});
