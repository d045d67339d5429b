import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isKnownJobOrThrow } from '@/lib/server/jobs/claim-job';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createLatch } from '../../support/latch';
import { createNewJob, type TestCall } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

let parent: string;
let root: string;
let storage: Storage;

beforeEach(async () => {
  parent = await makeTemporaryFolder('lost-volume');
  root = path.join(parent, 'data');
  storage = openFileSystem(root);
});
afterEach(async () => {
  await expect.poll(() => runningJobs().size).toBe(0);
  await deleteFolder(parent);
});

it('keeps the picture of a job whose data directory loses its volume in the meantime, and never issues the job again', async () => {
  const square = { create: { width: 24, height: 24, channels: 3, background: '#c63a1b' } } as const;
  const base64 = (await sharp(square).png().toBuffer()).toString('base64');
  const answered = createLatch();
  let calls = 0;
  const call: TestCall = async function* () {
    calls += 1;
    await answered.opened;
    yield { type: 'picture', index: 0, base64 };
  };
  const id = randomUUID();
  const job = () => createNewJob(storage, upstream, { id, call });
  await startJob(job());
  await expect.poll(() => storage.exists(jobKeys.batch(id, 0))).toBe(true);

  await rename(root, path.join(parent, 'volume'));
  await mkdir(root);
  answered.open();
  const { events } = await readEvents(followJob(storage, id, 0));
  expect(findEvent(events, 'image-end').base64).toBe(base64);
  await expect(isKnownJobOrThrow(storage, id, job().bodyHash, upstream)).rejects.toThrow('volume');
  await expect(startJob(job())).rejects.toMatchObject({ code: 'not_configured' });
  expect(runningJobs().size).toBe(1);

  await rm(root, { recursive: true });
  await rename(path.join(parent, 'volume'), root);
  await expect.poll(() => runningJobs().size, { timeout: 10_000 }).toBe(0);
  expect(`${Buffer.from((await storage.get(jobKeys.picture(id, 0))) ?? []).toString('base64')}`).toBe(base64);
  expect(await startJob(job())).toBe('exists');
  expect(calls).toBe(1);
}, 20_000);
