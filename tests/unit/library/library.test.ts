import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { splitCost } from '@/lib/browser/library/picture-storage';
import type { PictureRow } from '@/lib/browser/platform/database-rows';
import { freshPage, leaveBrowser } from '@/tests/support/browser-tab';
import { pictureRow } from '@/tests/support/picture-row';

const pictures = () => import('@/lib/browser/library/picture-storage');
const trash = () => import('@/lib/browser/library/trash');
const ledger = async () => ({
  ...(await import('@/lib/browser/costs/ledger')),
  ...(await import('@/lib/browser/costs/ledger-totals')),
  ...(await import('@/lib/browser/costs/merge-entries')),
});
const listPictures = async (options: { limit: number; search?: string }) => {
  const module = await import('@/lib/browser/library/list-pictures');
  const pages: string[][] = [];
  let before: { createdAt: string; id: string } | null = null;
  do {
    const page = await module.listPictures({ ...options, before });
    pages.push(page.pictures.map((row) => row.id));
    before = page.next;
  } while (before);
  return pages;
};

beforeEach(freshPage);

afterEach(leaveBrowser);

const rowOf = (jobId: string, index: number, fields: Partial<PictureRow> = {}): PictureRow =>
  pictureRow(jobId, { index, prompt: 'a lighthouse', ...fields });

async function save(row: PictureRow, bytes = 'abc') {
  const original = new Blob([bytes], { type: 'image/png' });
  return (await pictures()).savePicture({ row, original, thumbnail: new Blob(['t']) });
}

describe('the library', () => {
  it('saves a picture once, as it was first delivered', async () => {
    expect(await save(rowOf('a', 0), 'first')).toEqual({ status: 'saved' });
    expect(await save(rowOf('a', 0), 'second')).toEqual({ status: 'exists' });
    const { countPictures, getOriginal, getThumbnail } = await pictures();
    expect(await (await getOriginal('a:0'))?.text()).toBe('first');
    expect(await (await getThumbnail('a:0'))?.text()).toBe('t');
    expect(await countPictures()).toBe(1);
  });

  it('saves it once when two connections save it at the same time', async () => {
    const one = await pictures();
    vi.resetModules();
    const other = await pictures();
    expect(one).not.toBe(other);
    const picture = { row: rowOf('a', 0), original: new Blob(['abc']), thumbnail: null };
    const results = await Promise.all([one.savePicture(picture), other.savePicture(picture)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['exists', 'saved']);
    expect(await other.countPictures()).toBe(1);
  });

  it('shows the original if there is no thumbnail', async () => {
    const { savePicture, getThumbnail } = await pictures();
    await savePicture({ row: rowOf('a', 0), original: new Blob(['abc']), thumbnail: null });
    expect(await (await getThumbnail('a:0'))?.text()).toBe('abc');
    expect(await getThumbnail('b:0')).toBeNull();
  });

  it('returns pages newest first with each picture once, even if many were made at the same time', async () => {
    const rows = Array.from({ length: 23 }, (_, at) =>
      rowOf('a', at, { createdAt: new Date(Date.UTC(2026, 0, 1, Math.floor(at / 5))).toISOString() }),
    );
    for (const row of rows) await save(row);
    const pages = await listPictures({ limit: 4 });
    const newestFirst = [...rows].sort((one, other) =>
      one.createdAt === other.createdAt
        ? one.id < other.id
          ? 1
          : -1
        : one.createdAt < other.createdAt
          ? 1
          : -1,
    );
    expect(pages.flat()).toEqual(newestFirst.map((row) => row.id));
  });

  it.each([
    ['LIGHT', ['d:0', 'a:0']],
    ['灯塔 海', ['b:0']],
    ['ｌｉｇｈｔ', ['d:0', 'a:0']],
    ['nothing of the kind', []],
  ])('finds pictures by the words of their prompt: %s', async (search, found) => {
    const prompts = ['a lighthouse', '海边的灯塔', 'a cat', 'light and a cat'];
    for (const [at, prompt] of prompts.entries()) {
      await save(rowOf('abcd'[at] ?? '', 0, { prompt, createdAt: `2026-01-0${at + 1}T00:00:00.000Z` }));
    }
    expect((await listPictures({ limit: 1, search })).flat()).toEqual(found);
  });

  it('removes pictures completely and restores them as they were', async () => {
    await save(rowOf('a', 0), 'first');
    await save(rowOf('a', 1), 'second');
    const { getOriginal, getPictureRow, getThumbnail, countPictures } = await pictures();
    const { removePictures, restorePictures } = await trash();
    const deleted = await removePictures(['a:0', 'gone:0']);
    expect([await getOriginal('a:0'), await getThumbnail('a:0'), await getPictureRow('a:0')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(await countPictures()).toBe(1);
    await restorePictures(deleted);
    expect(await getPictureRow('a:0')).toEqual(rowOf('a', 0));
    expect(await (await getOriginal('a:0'))?.text()).toBe('first');
  });
});

describe('the ledger', () => {
  const opening = (jobId: string, fields = {}) => ({
    jobId,
    createdAt: '2026-11-22T08:00:00.000Z',
    kind: 'create' as const,
    model: 'gpt-image-1',
    demo: false,
    estimateMicroUsd: 42_000,
    ...fields,
  });
  const report = (microUsd: number | null, fields = {}) => ({
    microUsd,
    basis: 'usage' as const,
    demo: false,
    ...fields,
  });
  const dayStart = '2026-11-22T00:00:00.000Z';

  it('counts a call once, however often it is opened and settled', async () => {
    const { openEntry, settleEntry, sumLedger, listEntries } = await ledger();
    await openEntry(opening('a'));
    await openEntry(opening('a', { estimateMicroUsd: 1 }));
    expect(await sumLedger(dayStart)).toMatchObject({ openMicroUsd: 42_000, allTimeMicroUsd: 0 });
    await Promise.all([settleEntry(opening('a'), report(40_001)), settleEntry(opening('a'), report(40_001))]);
    await settleEntry(opening('a'), report(7));
    await settleEntry(opening('a'), report(0, { basis: 'none' }));
    await openEntry(opening('a'));
    expect(await sumLedger(dayStart)).toEqual({
      calls: 1,
      todayMicroUsd: 40_001,
      allTimeMicroUsd: 40_001,
      estimatedMicroUsd: 0,
      demoMicroUsd: 0,
      openMicroUsd: 0,
    });
    expect(await listEntries({ limit: 9 })).toMatchObject([{ status: 'settled', costMicroUsd: 40_001 }]);
  });

  it('trusts a charge more than a refusal, whichever came first', async () => {
    const { openEntry, settleEntry, setOutcome, sumLedger, listEntries } = await ledger();
    await openEntry(opening('a'));
    await settleEntry(opening('a'), report(0, { basis: 'none' }));
    await setOutcome('a', 'failed', 'not_configured');
    await settleEntry(opening('a'), report(40_001));
    await setOutcome('a', 'succeeded', null);
    await setOutcome('a', 'failed', 'not_configured');
    expect(await sumLedger(dayStart)).toMatchObject({ allTimeMicroUsd: 40_001 });
    expect(await listEntries({ limit: 9 })).toMatchObject([
      { costMicroUsd: 40_001, basis: 'usage', outcome: 'succeeded', reason: null },
    ]);
  });

  it('keeps demo, yesterday and today apart, and says how much is estimated', async () => {
    const { settleEntry, openEntry, sumLedger } = await ledger();
    await settleEntry(opening('yesterday', { createdAt: '2026-11-21T23:59:59.999Z' }), report(1_000));
    await settleEntry(opening('today', { createdAt: dayStart }), report(200, { basis: 'estimate' }));
    await settleEntry(opening('demo', { demo: true }), report(30, { demo: true, basis: 'estimate' }));
    await settleEntry(opening('unknown'), report(null));
    await openEntry(opening('open', { estimateMicroUsd: 4 }));
    await openEntry(opening('open without a price', { estimateMicroUsd: null }));
    await openEntry(opening('open demo', { demo: true }));
    expect(await sumLedger(dayStart)).toEqual({
      calls: 4,
      todayMicroUsd: 200,
      allTimeMicroUsd: 1_200,
      estimatedMicroUsd: 200,
      demoMicroUsd: 30,
      openMicroUsd: 4,
    });
  });

  it('never falls when pictures are deleted', async () => {
    const { settleEntry, sumLedger } = await ledger();
    await settleEntry(opening('a'), report(42_000));
    await save(rowOf('a', 0));
    await (await trash()).removePictures(['a:0']);
    expect(await sumLedger(dayStart)).toMatchObject({ todayMicroUsd: 42_000, allTimeMicroUsd: 42_000 });
  });

  it('is the same after the entries of other devices, in whatever order they arrive', async () => {
    const bases = ['none', 'estimate', 'per-image', 'per-call', 'usage', 'gateway'] as const;
    const { mergeEntry, settleEntry, sumLedger, listEntries } = await ledger();
    const { libraryDatabase } = await import('@/lib/browser/platform/database');
    const { ledger: entries, totals, state } = libraryDatabase();
    await settleEntry(opening('template'), report(1));
    const template = (await listEntries({ limit: 1 }))[0];
    if (!template) throw new Error('There is no entry.');
    const told = fc.record({
      microUsd: fc.integer({ min: 0, max: 9 }),
      basis: fc.constantFrom(...bases),
      isOpen: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 5 }), async (all) => {
        const results: unknown[] = [];
        for (const order of [all, [...all].reverse()]) {
          await Promise.all([entries.clear(), totals.clear()]);
          for (const { microUsd, basis, isOpen } of order) {
            const settled = { costMicroUsd: microUsd, basis, status: 'settled' as const };
            const open = { costMicroUsd: null, basis: null, status: 'open' as const };
            const entry = { ...template, jobId: 'a', ...(isOpen ? open : settled) };
            await libraryDatabase().transaction('rw', entries, totals, state, () => mergeEntry({ entry }));
          }
          const [kept] = await listEntries({ limit: 9 });
          const sums = await sumLedger(dayStart);
          expect(sums.allTimeMicroUsd).toBe(kept?.costMicroUsd ?? 0);
          const { costMicroUsd, status } = kept ?? {};
          results.push({ costMicroUsd, status, sums });
        }
        expect(results[0]).toEqual(results[1]);
      }),
      { numRuns: 25 },
    );
  });

  it('trusts the report, not the form, about what is demo', async () => {
    const { openEntry, settleEntry, sumLedger } = await ledger();
    await openEntry(opening('a'));
    await settleEntry(opening('a'), report(5, { demo: true }));
    expect(await sumLedger(dayStart)).toMatchObject({ allTimeMicroUsd: 0, demoMicroUsd: 5 });
  });

  it('adds up calls that two connections settle at once', async () => {
    const one = await ledger();
    vi.resetModules();
    const other = await ledger();
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        (at % 2 ? one : other).settleEntry(opening(`job ${at}`), report(at)),
      ),
    );
    expect(await one.sumLedger(dayStart)).toMatchObject({ todayMicroUsd: 190, allTimeMicroUsd: 190 });
  });

  it('gives pages newest first', async () => {
    const { openEntry, listEntries } = await ledger();
    for (let hour = 0; hour < 5; hour += 1) {
      await openEntry(opening(`job ${hour}`, { createdAt: `2026-11-22T0${hour}:00:00.000Z` }));
    }
    const [first, second] = await listEntries({ limit: 2 });
    expect([first?.jobId, second?.jobId]).toEqual(['job 4', 'job 3']);
    const rest = await listEntries({ limit: 9, before: second });
    expect(rest.map((entry) => entry.jobId)).toEqual(['job 2', 'job 1', 'job 0']);
  });
});

describe('a job’s cost', () => {
  it('is divided among its pictures to the last micro-dollar', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), fc.integer({ min: 1, max: 10 }), (cost, parts) => {
        const shares = splitCost(cost, parts).map((share) => share ?? Number.NaN);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(cost);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is unknown for each picture if it is unknown', () => {
    expect(splitCost(null, 2)).toEqual([null, null]);
    expect(splitCost(42_000, 0)).toEqual([]);
  });
});
