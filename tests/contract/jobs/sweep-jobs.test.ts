import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type JobClaim, jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { sweepJobs } from '@/lib/server/jobs/sweep-jobs';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';

const hourMs = 3_600_000;
const now = Date.UTC(2026, 10, 22);
let directory: string;
let storage: Storage;

beforeEach(async () => {
  directory = await makeTemporaryFolder('sweep');
  storage = openFileSystem(directory);
});

afterEach(() => deleteFolder(directory));

const ended = [{ sequence: 1, event: 'job-end', data: { status: 'succeeded', requested: 1, delivered: 1 } }];

async function park(jobId: string, ageMs: number, log: readonly object[] = ended): Promise<void> {
  const claim: JobClaim = {
    jobId,
    bodyHash: 'hash',
    keyFingerprint: 'key',
    kind: 'create',
    model: 'gpt-image-1',
    requested: 1,
    startedAt: new Date(now - ageMs).toISOString(),
    demo: true,
    estimate: { microUsd: 42_000, basis: 'per-image' },
  };
  await storage.claim(jobKeys.claim(jobId), JSON.stringify(claim));
  await storage.claim(jobKeys.batch(jobId, 0), JSON.stringify(log));
  await storage.claim(jobKeys.picture(jobId, 0), 'bytes');
}

it('keeps jobs for a day, deletes the bytes of older ones, and deletes the record after 30 days', async () => {
  await park('young', 23 * hourMs);
  await park('old', 25 * hourMs);
  await park('ancient', 31 * 24 * hourMs);
  expect(await sweepJobs(storage, now)).toEqual({ interrupted: 0, emptied: 1, removed: 1, leftovers: 0 });
  expect(await storage.exists(jobKeys.picture('young', 0))).toBe(true);
  expect(await storage.exists(jobKeys.picture('old', 0))).toBe(false);
  expect(await storage.exists(jobKeys.claim('old'))).toBe(true);
  expect(await storage.exists(jobKeys.gone('old'))).toBe(true);
  expect(await storage.exists(jobKeys.claim('ancient'))).toBe(false);
  expect(await sweepJobs(storage, now)).toEqual({ interrupted: 0, emptied: 0, removed: 0, leftovers: 0 });
});

it('deletes the link of a picture although another picture of the job was confirmed', async () => {
  await park('partly', 25 * hourMs);
  await storage.claim(jobKeys.gone('partly'), 'confirmed');
  await storage.claim(jobKeys.link('partly', 1), 'https://filesystem.site/a.png');
  expect(await sweepJobs(storage, now)).toMatchObject({ emptied: 1 });
  expect(await storage.exists(jobKeys.link('partly', 1))).toBe(false);
  expect(await storage.exists(jobKeys.claim('partly'))).toBe(true);
  expect(await sweepJobs(storage, now)).toMatchObject({ emptied: 0 });
});

it('ends a job whose process died, with its charge and its picture, although nobody follows it', async () => {
  await park('orphan', hourMs, [
    { sequence: 1, event: 'job-progress', data: { stage: 'waiting', percent: null } },
  ]);
  await storage.delete(jobKeys.picture('orphan', 0));
  await storage.claim(jobKeys.picture('orphan', 0), await aPicture());
  await park('alive', hourMs, []);
  await storage.put(jobKeys.heartbeat('alive'), new Date().toISOString());
  expect(await sweepJobs(storage, now)).toMatchObject({ interrupted: 1 });
  const { frames } = await readWholeLog(storage, 'orphan');
  expect(frames.map(({ event }) => event)).toEqual(['job-progress', 'image-end', 'cost-report', 'job-end']);
  expect(frames.at(-1)?.data).toMatchObject({ status: 'interrupted', delivered: 1 });
  expect((await readWholeLog(storage, 'alive')).frames).toEqual([]);
  expect(await sweepJobs(storage, now)).toMatchObject({ interrupted: 0 });
});

function aPicture(): Promise<Buffer> {
  return sharp({ create: { width: 24, height: 16, channels: 3, background: '#c63a1b' } })
    .png()
    .toBuffer();
}
