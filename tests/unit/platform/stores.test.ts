import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { initialJob } from '@/lib/protocol/job-state';
import { freshBrowser, leaveBrowser } from '@/tests/support/browser-tab';
import { memoryStorage } from '@/tests/support/memory-items';

async function openStores() {
  vi.resetModules();
  const [draft, durations, index, meter, preferences, jobs, rehydrate] = await Promise.all([
    import('@/lib/browser/parameters/form-draft-store'),
    import('@/lib/browser/jobs/durations-store'),
    import('@/lib/browser/library/library-index-store'),
    import('@/lib/browser/costs/cost-totals-store'),
    import('@/lib/browser/session/preferences-store'),
    import('@/lib/browser/jobs/jobs-store'),
    import('@/lib/browser/shell/rehydrate-stores'),
  ]);
  const { applyFact } = await import('@/lib/browser/jobs/apply-fact');
  return { ...draft, ...durations, ...index, ...meter, ...preferences, ...jobs, ...rehydrate, applyFact };
}

const keys = ['draft', 'durations', 'library-index', 'meter', 'preferences'].map(
  (name) => `safelight:${name}`,
);
const picture = {
  id: 'a:0',
  jobId: 'a',
  index: 0,
  width: 2,
  height: 3,
  thumbhash: 'x',
  prompt: 'p',
  model: 'm',
  createdAt: '2026-11-22T00:00:00.000Z',
  demo: false,
  costMicroUsd: 7,
  kind: 'create' as const,
};

beforeEach(freshBrowser);

afterEach(leaveBrowser);

describe('persisted stores', () => {
  it('append what was typed before the draft was read, and only once', async () => {
    const before = await openStores();
    before.rehydrateStores();
    before.useDraft.getState().setPrompt('a lighthouse');
    await vi.advanceTimersByTimeAsync(1_000);

    const after = await openStores();
    after.useDraft.getState().setPrompt('at night');
    after.rehydrateStores();
    expect(after.useDraft.getState().prompt).toBe('a lighthouse\nat night');
    await vi.advanceTimersByTimeAsync(1_000);
    after.rehydrateStores();
    expect(after.useDraft.getState().prompt).toBe('a lighthouse\nat night');
  });

  it('come back on the next visit', async () => {
    const before = await openStores();
    before.rehydrateStores();
    before.useDraft.getState().setPrompt('a lighthouse');
    before.useDraft.getState().setChoice('size', '1024x1536');
    before.useDurations.getState().record('gpt-image-1', 'low', 12_000);
    before.useLibraryIndex.getState().replace({ pictures: [picture], total: 9 });
    before.useCostTotals.getState().read({
      todayMicroUsd: 1,
      todayStart: 'd',
      allTimeMicroUsd: 2,
      estimatedMicroUsd: 0,
      demoMicroUsd: 3,
      openMicroUsd: 4,
    });
    expect(before.usePreferences.getState().takeFileNumber()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);

    const after = await openStores();
    expect(after.useDraft.getState().prompt).toBe('');
    after.rehydrateStores();
    expect(after.useDraft.getState()).toMatchObject({
      prompt: 'a lighthouse',
      choices: { size: '1024x1536', n: 1 },
    });
    expect(after.useDurations.getState().expectedMs('gpt-image-1', 'low')).toBe(12_000);
    expect(after.useLibraryIndex.getState()).toMatchObject({ pictures: [picture], total: 9 });
    expect(after.useCostTotals.getState()).toMatchObject({ todayMicroUsd: 1, openMicroUsd: 4 });
    expect(after.usePreferences.getState().takeFileNumber()).toBe(2);
  });

  it('start from their defaults if localStorage holds garbage', async () => {
    const fresh = await openStores();
    const defaults = JSON.stringify(fresh.useDraft.getState());
    const values = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant('{"state":{"choices":{"n":99,"size":"big"}},"version":1}'),
    );
    await fc.assert(
      fc.asyncProperty(values, async (garbage) => {
        vi.stubGlobal('localStorage', memoryStorage());
        vi.stubGlobal('window', new EventTarget());
        for (const key of keys) localStorage.setItem(key, garbage);
        const stores = await openStores();
        stores.rehydrateStores();
        expect(JSON.stringify(stores.useDraft.getState())).toBe(defaults);
        expect(stores.useLibraryIndex.getState().pictures).toEqual([]);
        expect(stores.useCostTotals.getState().allTimeMicroUsd).toBe(0);
        expect(stores.usePreferences.getState().takeFileNumber()).toBe(1);
        expect(stores.useDurations.getState().expectedMs('m', undefined)).toBeNull();
      }),
      { numRuns: 25 },
    );
  });

  it('keep the valid fields of a partly damaged state', async () => {
    localStorage.setItem(
      'safelight:draft',
      JSON.stringify({
        state: { prompt: 'kept', modelId: 7, choices: { n: 3, quality: 'ultra', size: '8x8x8' } },
        version: 1,
      }),
    );
    localStorage.setItem(
      'safelight:library-index',
      JSON.stringify({
        state: { pictures: [picture, { ...picture, width: 'wide' }, null], total: 'many' },
        version: 1,
      }),
    );
    const stores = await openStores();
    stores.rehydrateStores();
    expect(stores.useDraft.getState()).toMatchObject({
      prompt: 'kept',
      modelId: null,
      choices: { n: 3, quality: 'medium', size: 'auto' },
    });
    expect(stores.useLibraryIndex.getState()).toMatchObject({ pictures: [picture], total: 1 });
  });

  it('work without localStorage, and if it is full', async () => {
    const refuse = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    vi.stubGlobal('localStorage', { ...memoryStorage(), getItem: refuse, setItem: refuse });
    const stores = await openStores();
    stores.rehydrateStores();
    stores.usePreferences.getState().setCurrency('usd+cny');
    expect(stores.usePreferences.getState().currency).toBe('usd+cny');
  });

  it('never write before they have read, because the defaults would replace the stored state', async () => {
    localStorage.setItem(
      'safelight:preferences',
      JSON.stringify({ state: { nextFileNumber: 40 }, version: 1 }),
    );
    const stores = await openStores();
    stores.usePreferences.getState().setCurrency('usd+cny');
    stores.rehydrateStores();
    expect(stores.usePreferences.getState().takeFileNumber()).toBe(40);
  });

  it('do not write at each keystroke, and lose nothing when the page closes', async () => {
    const write = vi.spyOn(localStorage, 'setItem');
    const stores = await openStores();
    stores.rehydrateStores();
    for (let typed = 0; typed < 50; typed += 1) stores.useDraft.getState().setPrompt('x'.repeat(typed));
    expect(write).not.toHaveBeenCalled();
    window.dispatchEvent(new Event('pagehide'));
    expect(write).toHaveBeenCalledOnce();
    expect(localStorage.getItem('safelight:draft')).toContain('x'.repeat(49));
  });

  it('follow what another tab writes, but keep their own draft', async () => {
    const [one, other] = [await openStores(), await openStores()];
    const stop = other.rehydrateStores();
    one.rehydrateStores();
    one.useCostTotals.getState().read({
      todayMicroUsd: 5,
      todayStart: 'd',
      allTimeMicroUsd: 5,
      estimatedMicroUsd: 0,
      demoMicroUsd: 0,
      openMicroUsd: 0,
    });
    one.useDraft.getState().setPrompt('mine');
    await vi.advanceTimersByTimeAsync(1_000);
    for (const key of ['safelight:meter', 'safelight:draft']) {
      window.dispatchEvent(Object.assign(new Event('storage'), { key }));
    }
    expect(other.useCostTotals.getState().allTimeMicroUsd).toBe(5);
    expect(other.useDraft.getState().prompt).toBe('');
    stop();
  });
});

describe('the draft', () => {
  it('takes over a picture’s settings, and uses auto for those that the picture lacks', async () => {
    const { useDraft } = await openStores();
    useDraft.getState().setChoice('background', 'transparent');
    useDraft.getState().load({ prompt: 'p', model: 'gpt-image-2', parameters: { n: 2, quality: 'high' } });
    expect(useDraft.getState()).toMatchObject({
      prompt: 'p',
      modelId: 'gpt-image-2',
      choices: { n: 2, quality: 'high', background: 'auto', size: 'auto', outputCompression: null },
    });
    useDraft.getState().load({ prompt: 'p', model: 'gpt-image-2', parameters: {} });
    expect(useDraft.getState().choices.quality).toBe('auto');
  });
});

describe('the jobs', () => {
  it('change one at a time, and not at all for a repeated event', async () => {
    const { useJobs, applyFact } = await openStores();
    const jobs = ['a', 'b'].map((id) =>
      initialJob(
        { id, kind: 'create', model: 'm', prompt: 'p', parameters: {} },
        { createdAt: '2026-11-22T00:00:00.000Z', demo: false, estimateMicroUsd: null },
      ),
    );
    for (const job of jobs) useJobs.getState().add(job);
    const before = useJobs.getState();
    expect(before.order).toEqual(['b', 'a']);
    const progress = { event: 'job-progress', data: { stage: 'queued', percent: 3 } } as const;
    applyFact('a', progress, 2);
    const after = useJobs.getState();
    expect(after.jobs.a?.percent).toBe(3);
    expect(after.jobs.b).toBe(before.jobs.b);
    expect(after.order).toBe(before.order);
    applyFact('a', progress, 2);
    applyFact('nobody', progress, 2);
    expect(useJobs.getState()).toBe(after);
    before.dismiss('a');
    expect(useJobs.getState()).toMatchObject({ order: ['b'] });
    expect(useJobs.getState().jobs.a).toBeUndefined();
  });
});

describe('expected durations', () => {
  it('are the median of the last ten runs of that model and quality', async () => {
    const { useDurations } = await openStores();
    const { record } = useDurations.getState();
    for (let run = 1; run <= 14; run += 1) record('m', 'high', run * 1_000);
    record('m', undefined, 500);
    record('m', 'high', -5);
    record('m', 'high', 9e9);
    expect(useDurations.getState().expectedMs('m', 'high')).toBe(9_500);
    expect(useDurations.getState().expectedMs('m', undefined)).toBe(500);
    expect(useDurations.getState().expectedMs('m', 'low')).toBeNull();
  });
});

describe('today’s cost', () => {
  it('is zero once the day is over', async () => {
    const { getTodayMicroUsd } = await openStores();
    const reading = {
      todayMicroUsd: 5,
      todayStart: 'monday',
      allTimeMicroUsd: 5,
      estimatedMicroUsd: 0,
      demoMicroUsd: 0,
      openMicroUsd: 0,
    };
    expect(getTodayMicroUsd(reading, 'monday')).toBe(5);
    expect(getTodayMicroUsd(reading, 'tuesday')).toBe(0);
  });
});
