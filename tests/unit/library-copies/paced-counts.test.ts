import Dexie from 'dexie';
import { afterEach, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const clock = formatClock(Date.now() - 60_000, 0, '0000000a');

function pictureRow(number: number): LibraryRow {
  const jobId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const values = {
    ...{ jobId, index: 0, createdAt: '2026-11-01T08:00:00.000Z', prompt: 'A lamp', model: 'gpt-image-2' },
    ...{ kind: 'create', parameters: {}, mimeType: 'image/png', width: 1, height: 1, sizeBytes: 1 },
    ...{ costMicroUsd: null, demo: false, thumbhash: '' },
  };
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  return { kind: 'picture', id: `${jobId}:0`, fields: fields as LibraryRow['fields'] };
}

async function openReader() {
  const browser = await openProfile();
  const [{ applyRows }, { updateCopying }, { readCopies }, { restMs, watchPaced }] = await Promise.all([
    import('@/lib/browser/library-copies/apply-rows'),
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/library-copies/read-copies'),
    import('@/lib/browser/platform/paced-query'),
  ]);
  await updateCopying({ since: 1 });
  const shown: number[] = [];
  let runs = 0;
  const read = () => {
    runs += 1;
    return readCopies();
  };
  const fail = (reason: unknown) => expect.fail(String(reason));
  const stop = watchPaced(read, { next: ({ pictures }) => shown.push(pictures), error: fail });
  await vi.waitFor(() => expect(shown).toEqual([0]));
  return { browser, applyRows, restMs, shown, stop, runs: () => runs };
}

it('counts the library a few times while thousands of rows arrive, shows how they grow, and ends with all', async () => {
  const { applyRows, restMs, shown, stop, runs } = await openReader();
  const beganAt = performance.now();
  // 40 transactions, each of which changes the count.
  await applyRows(Array.from({ length: 2_000 }, (_, number) => pictureRow(number)));
  const rests = Math.ceil((performance.now() - beganAt) / restMs);
  expect(runs()).toBeLessThanOrEqual(2 + rests);
  await vi.waitFor(() => expect(shown.at(-1)).toBe(2_000), { timeout: 4 * restMs });
  expect(shown.length).toBeGreaterThan(2);
  expect(runs()).toBeLessThanOrEqual(4 + rests);
  stop();
});

it('shows the first change after a rest at once, and none after it was ended', async () => {
  const { browser, applyRows, restMs, shown, stop } = await openReader();
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const beganAt = performance.now();
  await applyRows([pictureRow(1)]);
  await vi.waitFor(() => expect(shown.at(-1)).toBe(1), { interval: 5 });
  expect(performance.now() - beganAt).toBeLessThan(restMs / 2);
  await applyRows([pictureRow(2)]);
  stop();
  await new Promise((resolve) => setTimeout(resolve, 2 * restMs));
  expect(await browser.database.pictures.count()).toBe(2);
  expect(shown.at(-1)).toBe(1);
});

it('reads again once the browser has closed the database, and reports no failure', async () => {
  const { stop: stopOther } = await openReader();
  stopOther();
  const [{ watchPaced }, { readCopies }] = await Promise.all([
    import('@/lib/browser/platform/paced-query'),
    import('@/lib/browser/library-copies/read-copies'),
  ]);
  let runs = 0;
  const read = async () => {
    runs += 1;
    if (runs === 1) throw new Dexie.DatabaseClosedError();
    return readCopies();
  };
  const shown: number[] = [];
  const failures: unknown[] = [];
  const error = (reason: unknown) => failures.push(reason);
  const stop = watchPaced(read, { next: ({ pictures }) => shown.push(pictures), error });
  await vi.waitFor(() => expect(shown).toEqual([0]), { timeout: 2_000 });
  expect(failures).toEqual([]);
  stop();
});
