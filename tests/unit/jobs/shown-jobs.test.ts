import { beforeEach, describe, expect, it, vi } from 'vitest';
import { initialJob, type JobState } from '@/lib/protocol/job-state';
import { memoryStorage } from '@/tests/support/memory-items';

const key = 'safelight:jobs';

/** A page load: freshly loaded modules on the same storage. */
async function openPage() {
  vi.resetModules();
  const [shown, { useJobs }] = await Promise.all([
    import('@/lib/browser/jobs/shown-jobs'),
    import('@/lib/browser/jobs/jobs-store'),
  ]);
  const remember = (job: JobState) => {
    useJobs.getState().add(job);
    shown.rememberShownJob(job.jobId);
  };
  return { ...shown, useJobs, remember };
}

const now = Date.parse('2026-11-29T12:00:00Z');

function job(number: number, changes: Partial<JobState> = {}): JobState {
  const request = {
    id: `job-${number}`,
    kind: 'create',
    model: 'gpt-image-1',
    prompt: `Lamp ${number}`,
    parameters: { n: 1, quality: 'high' },
  } as const;
  const createdAt = new Date(now + number * 1_000).toISOString();
  return { ...initialJob(request, { createdAt, demo: false, estimateMicroUsd: 42_000 }), ...changes };
}

const picture = { status: 'saved', mimeType: 'image/png', width: 3, height: 2 } as const;
const ended = (number: number, changes: Partial<JobState> = {}) =>
  job(number, { status: 'succeeded', images: [picture], delivered: 1, ...changes });

beforeEach(() => {
  vi.stubGlobal('localStorage', memoryStorage());
  vi.useFakeTimers({ now, toFake: ['Date'] });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

describe('the jobs of an earlier visit', () => {
  it('stand in their order, whichever changed last', async () => {
    const before = await openPage();
    for (const number of [1, 2, 3]) before.remember(job(number));
    before.remember(ended(1));
    const page = await openPage();
    page.restoreShownJobs();
    page.useJobs.getState().add(job(2, { percent: 40 }));
    expect(page.useJobs.getState().order).toEqual(['job-3', 'job-2', 'job-1']);
    expect(page.useJobs.getState().jobs['job-1']).toEqual(ended(1));
    expect(page.listRestoredRunning()).toEqual(['job-2', 'job-3']);
  });

  it('are the last twenty and all running ones', async () => {
    const before = await openPage();
    before.remember(job(0));
    for (let number = 1; number <= 30; number += 1) before.remember(ended(number));
    const ids = (await openPage()).listShownJobs().map(({ jobId }) => jobId);
    expect(ids).toHaveLength(21);
    expect(ids.slice(0, 2)).toEqual(['job-0', 'job-11']);
  });

  it('keep the whole prompt of jobs that can be retried, and the beginning of the others’', async () => {
    const before = await openPage();
    const prompt = 'x'.repeat(5_000);
    const error = { code: 'no_picture', message: '', retryable: true } as const;
    before.remember(ended(1, { prompt }));
    before.remember(ended(2, { prompt, status: 'failed', error }));
    const [whole, failed] = (await openPage()).listShownJobs();
    expect(whole?.prompt).toHaveLength(300);
    expect(failed?.prompt).toBe(prompt);
    expect(failed?.error).toEqual(error);
  });

  it('are gone once dismissed, and failures after a week', async () => {
    const before = await openPage();
    const error = { code: 'no_picture', message: '', retryable: true } as const;
    before.remember(ended(1));
    before.remember(ended(2, { status: 'failed', error }));
    before.forgetShownJob('job-1');
    expect((await openPage()).listShownJobs()).toHaveLength(1);
    vi.setSystemTime(now + 8 * 24 * 3_600_000);
    expect((await openPage()).listShownJobs()).toHaveLength(0);
  });

  it('do not replace newer states that this page knows', async () => {
    (await openPage()).remember(job(1));
    const page = await openPage();
    page.useJobs.getState().add(ended(1));
    page.restoreShownJobs();
    expect(page.useJobs.getState().jobs['job-1']?.status).toBe('succeeded');
  });
});

describe('what localStorage holds', () => {
  it.each([
    ['no JSON', '{'],
    ['no list', '{"jobs":1}'],
    [
      'entries that are not jobs',
      '[null, 7, "x", {}, {"jobId":"a","kind":"chat"}, {"jobId":"b","kind":"create"}]',
    ],
  ])('is ignored if it is %s', async (_, text) => {
    localStorage.setItem(key, text);
    expect((await openPage()).listShownJobs()).toEqual([]);
  });

  it('is read field by field', async () => {
    const foreign = {
      ...ended(1),
      model: 7,
      percent: 'much',
      parameters: { quality: 'splendid', n: -1, size: '3x2' },
      images: [
        { status: 'saved', width: -3, height: 2 },
        { ...picture, status: 'unsaved', reason: 'quota' },
        0,
      ],
      cost: { basis: 'invented' },
      error: { code: 'from_tomorrow', message: 1 },
    };
    localStorage.setItem(key, JSON.stringify([foreign]));
    expect((await openPage()).listShownJobs()[0]).toMatchObject({
      ...{ model: '', percent: null, parameters: { size: '3x2' }, cost: null },
      images: [
        { status: 'pending', previews: 0 },
        { ...picture, status: 'arrived' },
        { status: 'pending', previews: 0 },
      ],
      error: { code: 'internal_error', message: '' },
    });
  });
});
