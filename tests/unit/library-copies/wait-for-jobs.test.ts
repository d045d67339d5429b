import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { initialJob } from '@/lib/protocol/job-state';

const request = {
  id: 'job-1',
  kind: 'create',
  model: 'gpt-image-1',
  prompt: 'A lamp',
  parameters: { n: 1 },
} as const;

async function open() {
  vi.resetModules();
  const [{ useJobs }, { waitForJobs }] = await Promise.all([
    import('@/lib/browser/jobs/jobs-store'),
    import('@/lib/browser/library-copies/wait-for-jobs'),
  ]);
  const job = initialJob(
    { ...request, parameters: { ...request.parameters } },
    { createdAt: '', demo: true, estimateMicroUsd: null },
  );
  const end = () => useJobs.getState().change('job-1', (running) => ({ ...running, status: 'succeeded' }));
  const waited = async () => {
    let isOver = false;
    void waitForJobs().then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    return { isOver: () => isOver };
  };
  return { begin: () => useJobs.getState().add(job), end, waited };
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-30T12:00:00Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

it('copies begin at once where no job runs', async () => {
  const { waited } = await open();
  expect((await waited()).isOver()).toBe(true);
});

it('copies wait until half a second after the last job, even for one that ended between two checks', async () => {
  const { begin, end, waited } = await open();
  begin();
  const copies = await waited();
  await vi.advanceTimersByTimeAsync(3_000);
  end();
  await vi.advanceTimersByTimeAsync(400);
  expect(copies.isOver()).toBe(false);
  begin();
  end();
  await vi.advanceTimersByTimeAsync(400);
  expect(copies.isOver()).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(copies.isOver()).toBe(true);
});

it('copies wait for ten seconds at most, however long the jobs take', async () => {
  const { begin, waited } = await open();
  begin();
  const copies = await waited();
  await vi.advanceTimersByTimeAsync(9_900);
  expect(copies.isOver()).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(copies.isOver()).toBe(true);
});
