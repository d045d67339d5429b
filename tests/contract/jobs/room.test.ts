import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { confirmImages } from '@/lib/server/jobs/pictures/confirm-images';
import { bytesOfPictures, reserveDiskSpaceOrThrow } from '@/lib/server/jobs/reserve-disk-space';
import { startJob } from '@/lib/server/jobs/start-job';
import { countPromised } from '@/lib/server/platform/answer-memory';
import { metrics } from '@/lib/server/platform/metrics';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createNewJob, type TestCall } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { unreachableUpstream } from '../../support/upstream';

let directory: string;
let storage: Storage;
let freeBytes: number;

beforeEach(async () => {
  directory = await makeTemporaryFolder('room');
  freeBytes = 6_000_000;
  storage = openFileSystem(directory, async () => freeBytes);
});
afterEach(async () => {
  await expect.poll(() => runningJobs().size).toBe(0);
  await deleteFolder(directory);
});

/** A gigabyte: on any machine, nothing else fits in memory next to it. */
const allMemory = 1024 ** 3;

async function onePicture(): Promise<TestCall> {
  const square = { create: { width: 400, height: 400, channels: 3, background: '#c63a1b' } } as const;
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const base64 = (
    await sharp({ create: { ...square.create, noise } })
      .png()
      .toBuffer()
  ).toString('base64');
  return async function* () {
    yield { type: 'picture', index: 0, base64 };
  };
}

it('promises four bytes for each requested pixel, and a megabyte for each picture', async () => {
  const { spec } = createNewJob(storage, unreachableUpstream, { id: randomUUID(), call: await onePicture() });
  const sized = { ...spec, parameters: { n: 3, size: '1024x1024' } };
  expect(bytesOfPictures(sized)).toBe(3 * (4 * 1024 * 1024 + 1_000_000));
  expect(bytesOfPictures({ ...spec, parameters: {} })).toBe(4 * 1536 * 1024 + 1_000_000);
});

it('refuses a job whose pictures do not fit on the disk with those of others, and says how much is missing', async () => {
  const first = await reserveDiskSpaceOrThrow(storage, 5_000_000);
  await expect(reserveDiskSpaceOrThrow(storage, 5_000_000)).rejects.toMatchObject({
    code: 'not_configured',
    details: { field: 'storage' },
    message: expect.stringContaining('4 MB are missing'),
  });
  const small = await reserveDiskSpaceOrThrow(storage, 1_000_000);
  first.giveBack();
  first.giveBack();
  const second = await reserveDiskSpaceOrThrow(storage, 5_000_000);
  for (const { giveBack } of [second, small]) giveBack();
});

it('gives the room of a job back once it is parked', async () => {
  const room = await reserveDiskSpaceOrThrow(storage, 5_000_000);
  const job = createNewJob(storage, unreachableUpstream, { id: randomUUID(), call: await onePicture() });
  await startJob({ ...job, room });
  await readEvents(followJob(storage, job.request.id, 0));
  await expect.poll(() => runningJobs().size).toBe(0);
  (await reserveDiskSpaceOrThrow(storage, 5_000_000)).giveBack();
});

it('shows that a job waits before its call while others hold the memory, and cancels it for free', async () => {
  const others = countPromised(allMemory);
  let calls = 0;
  const picture = await onePicture();
  const call: TestCall = (...given) => {
    calls += 1;
    return picture(...given);
  };
  const [waiting, cancelled] = [randomUUID(), randomUUID()];
  for (const id of [cancelled, waiting]) {
    await startJob(createNewJob(storage, unreachableUpstream, { id, call }));
    const seen = await readEvents(followJob(storage, id, 0), (event) => event.event === 'job-progress');
    expect(seen.events.at(-1)?.data).toMatchObject({ stage: 'waiting' });
  }
  await cancelJob(storage, cancelled);
  const { events } = await readEvents(followJob(storage, cancelled, 0));
  expect(findEvent(events, 'job-end').status).toBe('cancelled');
  expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
  expect(calls).toBe(0);
  others();
  const rest = await readEvents(followJob(storage, waiting, 0));
  expect(findEvent(rest.events, 'job-end').status).toBe('succeeded');
  expect(calls).toBe(1);
});

it('frees a confirmed picture’s memory at once although the disk is full, and no longer parks the picture', async () => {
  const unstored = async () => (await metrics().unstoredBytes.get()).values[0]?.value ?? 0;
  const before = await unstored();
  freeBytes = 1_000;
  const job = createNewJob(storage, unreachableUpstream, { id: randomUUID(), call: await onePicture() });
  const { id } = job.request;
  await startJob(job);
  const { events } = await readEvents(followJob(storage, id, 0));
  expect(findEvent(events, 'job-end').status).toBe('succeeded');
  expect(await unstored()).toBeGreaterThan(before + 100_000);
  const confirming = confirmImages(storage, id, [0]);
  expect(await unstored()).toBe(before);
  await confirming;
  await expect.poll(() => runningJobs().size, { timeout: 5_000 }).toBe(0);
  await expect.poll(() => storage.exists(jobKeys.gone(id))).toBe(true);
  expect(await storage.exists(jobKeys.picture(id, 0))).toBe(false);
  expect((await readWholeLog(storage, id)).frames.at(-1)?.event).toBe('job-end');
});

it('leaves the room that is promised to a job to its pictures, whatever else is stored in the meantime', async () => {
  const room = await reserveDiskSpaceOrThrow(storage, 5_000_000);
  const id = randomUUID();
  const upload = 'library/a/originals/b';
  await expect(storage.put(upload, Buffer.alloc(2_000_000))).rejects.toMatchObject({ code: 'ENOSPC' });
  await expect(storage.claim(upload, Buffer.alloc(2_000_000))).rejects.toMatchObject({ code: 'ENOSPC' });
  // Many small files fill a disk, too.
  freeBytes = 5_010_000;
  await expect(storage.put(upload, Buffer.alloc(30_000))).rejects.toMatchObject({ code: 'ENOSPC' });
  await storage.put('health/probe', 'x');
  await storage.claim(jobKeys.picture(id, 0), Buffer.alloc(4_900_000));
  room.giveBack();
  await storage.put(upload, Buffer.alloc(2_000_000));
});
