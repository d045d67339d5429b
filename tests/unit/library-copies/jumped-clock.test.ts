import { afterEach, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('puts what another device has deleted into the trash although this clock has jumped a year ahead', async () => {
  const browser = await openProfile();
  const [{ applyRows }, { updateCopying }] = await Promise.all([
    import('@/lib/browser/library-copies/apply-rows'),
    import('@/lib/browser/library-copies/copying-state'),
  ]);
  await updateCopying({ since: 1, clockOffsetMs: 0 });
  const nowMs = Date.now();
  const jobId = '00000000-0000-4000-8000-000000000001';
  const values = {
    ...{ jobId, index: 0, createdAt: '2026-11-01T08:00:00.000Z', prompt: 'A lamp', model: 'gpt-image-2' },
    ...{ kind: 'create', parameters: {}, mimeType: 'image/png', width: 1, height: 1, sizeBytes: 1 },
    ...{ costMicroUsd: null, demo: false, thumbhash: '' },
  };
  const clock = formatClock(nowMs - 2_000, 0, '0000000a');
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  const row = {
    kind: 'picture',
    id: `${jobId}:0`,
    fields,
    deletedAt: formatClock(nowMs - 1_000, 0, '0000000a'),
  };
  vi.useFakeTimers({ toFake: ['Date'], now: nowMs + 365 * 86_400_000 });
  await applyRows([row as LibraryRow]);
  expect((await browser.database.trash.get(row.id))?.deletedAt).toBe(new Date(nowMs - 1_000).toISOString());
  // The studio has told its time again.
  await updateCopying({ clockOffsetMs: nowMs - Date.now() });
  const { deleteExpiredTrash } = await import('@/lib/browser/library/delete-expired-trash');
  await deleteExpiredTrash();
  expect(await browser.database.trash.count()).toBe(1);
  await deleteExpiredTrash(new Date(nowMs + 31 * 86_400_000));
  expect(await browser.database.trash.count()).toBe(0);
});
