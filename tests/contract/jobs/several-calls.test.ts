import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import type { GatewayEvent } from '@/lib/server/gateway/gateway-route';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { confirmImages } from '@/lib/server/jobs/pictures/confirm-images';
import { getSignature } from '@/lib/server/jobs/pictures/get-signature';
import { startJob } from '@/lib/server/jobs/start-job';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { createLatch } from '../../support/latch';
import { createNewJob, type TestCall } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { drawPicture } from '../../support/scripted-tasks';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

const jobId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7a12';
const onePerCall = { onePerCall: true, seed: true } as const;
let directory: string;
let storage: Storage;

beforeEach(async () => {
  directory = await makeTemporaryFolder('calls');
  storage = openFileSystem(directory);
});
afterEach(async () => {
  await endRunningJobs();
  await deleteFolder(directory);
});

/** A job of a model that makes one picture per call; `call` decides what becomes of the call with that number. */
function job(n: number, call: (number: number, signal: AbortSignal) => ReturnType<TestCall>, seed = 0) {
  // The calls differ only in their seeds.
  const create: TestCall = (signal, _upstream, spec) => call((spec.parameters.seed ?? 0) - seed, signal);
  const parameters = { n, seed };
  return createNewJob(storage, upstream, { id: jobId, call: create, model: onePerCall, parameters });
}

async function* onePicture(number: number): AsyncGenerator<GatewayEvent> {
  yield { type: 'picture', index: 0, base64: await drawPicture(number) };
  yield { type: 'cost', microUsd: 1_000 + number };
}

const follow = async () => (await readEvents(followJob(storage, jobId, 0))).events;
const indexesOf = (events: Awaited<ReturnType<typeof follow>>, name: 'image-end' | 'image-fail') =>
  events.flatMap((event) => (event.event === name ? [event.data.index] : [])).sort((a, b) => a - b);

describe('pictures of a model that makes one per call', () => {
  it('take one call each, and a failed call does not take the others with it', async () => {
    await startJob(
      job(10, async function* (number) {
        if (number === 6) throw new AppError('request_refused', 'No.');
        yield* onePicture(number);
      }),
    );
    const events = await follow();
    expect(indexesOf(events, 'image-end')).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9]);
    expect(indexesOf(events, 'image-fail')).toEqual([6]);
    const told = [0, 1, 2, 3, 4, 5, 7, 8, 9].reduce((sum, number) => sum + 1_000 + number, 0);
    expect(findEvent(events, 'cost-report')).toEqual({ microUsd: told, basis: 'gateway', demo: false });
    expect(findEvent(events, 'job-end')).toMatchObject({
      status: 'partial',
      requested: 10,
      delivered: 9,
      error: { code: 'request_refused' },
    });
  });

  it('are all delivered if calls make more than one, each with its own signature', async () => {
    await startJob(
      job(3, async function* (number) {
        yield { type: 'signature', index: 0, signature: `of${number}` };
        yield { type: 'picture', index: 0, base64: await drawPicture(number) };
        if (number === 1) return;
        yield { type: 'signature', index: 1, signature: `more${number}` };
        yield { type: 'picture', index: 1, base64: await drawPicture(number, 1) };
      }),
    );
    const events = await follow();
    expect(indexesOf(events, 'image-end')).toEqual([0, 1, 2, 3, 4]);
    const pictures = events.flatMap((event) => (event.event === 'image-end' ? [event.data] : []));
    expect(new Set(pictures.map(({ base64 }) => base64)).size).toBe(5);
    expect(findEvent(events, 'job-end')).toEqual({ status: 'succeeded', requested: 3, delivered: 5 });
    const signatures = await Promise.all([0, 1, 2, 3, 4].map((at) => getSignature(storage, jobId, `${at}`)));
    expect(signatures.slice(0, 3)).toEqual(['of0', 'of1', 'of2']);
    expect(signatures.slice(3).sort()).toEqual(['more0', 'more2']);
  });

  it('cost the sum of what is known of each, reported with the weakest basis', async () => {
    await startJob(
      job(2, async function* (number) {
        yield { type: 'picture', index: 0, base64: await drawPicture(number) };
        if (number === 0) yield { type: 'cost', microUsd: 5 };
        else throw new AppError('upstream_cut_off', 'The answer broke off.');
      }),
    );
    const { microUsd, basis } = findEvent(await follow(), 'cost-report');
    expect(basis).not.toBe('gateway');
    expect(microUsd).toBeGreaterThan(5);
  });

  it('cost what the usage says if a whole answer explains why it has no picture', async () => {
    const usage = { inputTextTokens: 100, inputImageTokens: 0, outputTokens: 10 };
    await startJob(
      job(2, async function* () {
        yield { type: 'usage', usage };
        throw new AppError('moderation_blocked', 'No.');
      }),
    );
    const { microUsd, basis } = findEvent(await follow(), 'cost-report');
    expect(basis).toBe('usage');
    expect(microUsd).toBeLessThan(3_000);
  });

  it('are requested four at a time, each with a seed of its own, and are recorded before they are sent', async () => {
    const latch = createLatch();
    const seen: number[] = [];
    const recorded: boolean[] = [];
    let atOnce = 0;
    let most = 0;
    const largest = 2_147_483_647;
    await startJob(
      job(
        6,
        async function* (number) {
          seen.push(number);
          recorded.push(
            await storage.exists(`jobs/${jobId}/calls/${number < 0 ? number + largest + 1 : number}`),
          );
          atOnce += 1;
          most = Math.max(most, atOnce);
          await latch.opened;
          yield* onePicture(0);
          atOnce -= 1;
        },
        largest - 2,
      ),
    );
    await expect.poll(() => atOnce).toBe(4);
    latch.open();
    expect(findEvent(await follow(), 'job-end')).toMatchObject({ status: 'succeeded', delivered: 6 });
    expect(most).toBe(4);
    expect(recorded).toEqual([true, true, true, true, true, true]);
    // The seed after the largest is 0.
    const first = largest - 2;
    expect(seen.sort((a, b) => a - b)).toEqual([-first, 1 - first, 2 - first, 0, 1, 2]);
  });

  it('are no longer requested once the job is cancelled, and only the calls that were sent are charged', async () => {
    let calls = 0;
    await startJob(
      job(6, async function* (_number, signal) {
        calls += 1;
        yield { type: 'response' };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw signal.reason;
      }),
    );
    await expect.poll(() => calls).toBe(4);
    await cancelJob(storage, jobId);
    const events = await follow();
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'cancelled', requested: 6, delivered: 0 });
    const estimate = findEvent(events, 'job-start').estimate.microUsd ?? 0;
    expect(findEvent(events, 'cost-report').microUsd).toBeCloseTo((estimate / 6) * 4, -2);
    expect(calls).toBe(4);
  });

  it('are charged for the calls that were sent if the process dies', async () => {
    let calls = 0;
    await startJob(
      job(6, async function* (number, signal) {
        calls += 1;
        if (number === 0) return yield* onePicture(number);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw signal.reason;
      }),
    );
    await expect.poll(() => calls).toBe(5);
    const dying = runningJobs().get(jobId);
    const hasEnded = async () =>
      (await readWholeLog(storage, jobId)).frames.some(({ event }) => event === 'call-end');
    await expect.poll(hasEnded).toBe(true);
    await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
    runningJobs().clear();
    await storage.put(jobKeys.heartbeat(jobId), new Date(Date.now() - 7_200_000).toISOString());
    const events = await follow();
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'interrupted', requested: 6, delivered: 1 });
    const estimate = findEvent(events, 'job-start').estimate.microUsd ?? 0;
    expect(findEvent(events, 'cost-report').basis).toBe('estimate');
    expect(findEvent(events, 'cost-report').microUsd).toBeCloseTo((estimate / 6) * 4 + 1_000, -2);
    dying?.cancel.abort();
    await dying?.parked;
  });

  it('are delivered with their signatures until they are confirmed', async () => {
    await startJob(
      job(2, async function* (number) {
        yield { type: 'signature', index: 0, signature: `c2ln${number}aaa` };
        yield* onePicture(number);
      }),
    );
    const events = await follow();
    expect(findEvent(events, 'image-end').signature).toBe(true);
    expect(await getSignature(storage, jobId, '1')).toBe('c2ln1aaa');
    await expect.poll(() => runningJobs().size).toBe(0);
    expect(await getSignature(storage, jobId, '1')).toBe('c2ln1aaa');
    expect((await follow()).map(({ event }) => event)).toEqual(events.map(({ event }) => event));
    await confirmImages(storage, jobId, [0, 1]);
    for (const index of ['0', '1', 'x', '99']) {
      await expect(getSignature(storage, jobId, index)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});
