import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { shareDraftSchema } from '@/lib/protocol/shares';
import { sweepLockedSessions } from '@/lib/server/access/access';
import { callKeys } from '@/lib/server/jobs/calls/call-record';
import { isKnownJobOrThrow } from '@/lib/server/jobs/claim-job';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { sweepJobs } from '@/lib/server/jobs/sweep-jobs';
import { libraryKeys } from '@/lib/server/library/library-keys';
import { requireQuota } from '@/lib/server/library/library-sizes';
import { readChanges } from '@/lib/server/library/read-changes';
import { sweepLibraries } from '@/lib/server/library/sweep-libraries';
import { reserveOrThrow, sweepBudget } from '@/lib/server/limits/daily-budget';
import { parseConfig } from '@/lib/server/platform/config';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { listAllShares } from '@/lib/server/shares/list-shares';
import { removeShare } from '@/lib/server/shares/remove-share';
import { sweepShares } from '@/lib/server/shares/sweep-shares';
import { openMemoryStorage } from '../../support/memory-storage';
import { makeTemporaryFolder } from '../../support/temporary-folder';

const now = Date.parse('2026-11-29T12:00:00Z');
const longAgo = '2024-01-01T00:00:00.000Z';

async function keysOf(storage: ReturnType<typeof openMemoryStorage>): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.list('')) keys.push(key);
  return keys.sort();
}

it('a damaged share does not stop the sweep of the others', async () => {
  const storage = openMemoryStorage();
  await storage.put('shares/damaged/record', '');
  await storage.put('shares/stray', 'not a share');
  await storage.put('shares/old/gone', JSON.stringify({ at: longAgo, reason: 'revoked' }));
  await sweepShares(storage, now);
  expect(await keysOf(storage)).toContain('shares/damaged/record');
  expect(await keysOf(storage)).not.toContain('shares/old/gone');
});

async function storeShare(storage: Storage, slot: number): Promise<string> {
  const id = 'ab'.repeat(16);
  const draft = shareDraftSchema.parse({ pictures: [{ sizeBytes: 1 }] });
  const createdAt = new Date(now).toISOString();
  const record = { ...draft, id, createdAt, tokenHash: '', password: null, partBytes: 1, slot };
  await storage.put(`shares/${id}/record`, JSON.stringify(record));
  return id;
}

it('a damaged slot is released with the others if no share has it, since it would take a place for good', async () => {
  const storage = openMemoryStorage();
  await storage.put('share-slots/0', '{"id":');
  await storage.put('share-slots/1', JSON.stringify({ id: 'never-written', at: longAgo }));
  await storage.put('share-days/2026-11-29/0', '');
  await sweepShares(storage, now);
  expect(await keysOf(storage)).toEqual([]);
});

it('a share whose slot is damaged is listed again after the sweep', async () => {
  const storage = openMemoryStorage();
  const id = await storeShare(storage, 0);
  await storage.put('share-slots/0', '');
  expect(await listAllShares(storage, now)).toEqual([]);
  await sweepShares(storage, now);
  expect(await listAllShares(storage, now)).toMatchObject([{ id }]);
});

it('a share is removed although its slot is damaged', async () => {
  const storage = openMemoryStorage();
  const id = await storeShare(storage, 0);
  await storage.put('share-slots/0', '');
  await removeShare(storage, id, { at: longAgo, reason: 'revoked' });
  expect(await keysOf(storage)).toEqual([`shares/${id}/gone`]);
});

it('a locked session whose date is damaged is kept, and an expired one beside it is deleted', async () => {
  const storage = openMemoryStorage();
  await storage.put('access/locked/damaged', '');
  await storage.put('access/locked/expired', String(now - 1));
  await storage.put('access/locked/open', String(now + 1));
  await sweepLockedSessions(storage, now);
  expect(await keysOf(storage)).toEqual(['access/locked/damaged', 'access/locked/open']);
});

it('the budgets of past days are deleted despite a stray object', async () => {
  const storage = openMemoryStorage();
  await storage.put('budget/2026-11-20/id/estimate-1', '');
  await storage.put('budget/2026-11-29/id/estimate-1', '');
  await storage.put('budget/stray', '');
  await sweepBudget(storage, now);
  expect(await keysOf(storage)).toEqual(['budget/2026-11-29/id/estimate-1', 'budget/stray']);
});

it('a damaged invitation, which opens nothing, is swept with the expired ones and the deleted libraries', async () => {
  const storage = openMemoryStorage();
  await storage.put(libraryKeys.invitation('damaged'), '');
  const old = JSON.stringify({ library: 'own', expiresAt: longAgo });
  await storage.put(libraryKeys.invitation('old'), old);
  await storage.put(libraryKeys.gone('deleted'), '{}');
  await storage.put(libraryKeys.original('deleted', 'abcd'), 'bytes');
  await sweepLibraries(storage, now);
  expect(await keysOf(storage)).toEqual([libraryKeys.gone('deleted')]);
});

it('a stray object among the costs of the day neither refuses a call nor lets one through', async () => {
  for (const stray of ['stray', 'id/estimate-many', 'id/cost-']) {
    const storage = openMemoryStorage();
    await storage.put(`budget/2026-11-29/${stray}`, '');
    const call = { estimateMicroUsd: 100, budgetMicroUsd: 1_000, now };
    await expect(reserveOrThrow(storage, { ...call, id: 'a' }), stray).resolves.toBeTruthy();
    await storage.put('budget/2026-11-29/b/cost-1000', '');
    await expect(reserveOrThrow(storage, { ...call, id: 'c' })).rejects.toMatchObject({
      code: 'over_budget',
    });
  }
});

it('a stray object among the sizes of libraries does not switch off their quotas', async () => {
  const storage = openMemoryStorage();
  await storage.put('library-sizes/own/name-large-picture', '1');
  const config = parseConfig({ STUDIO_LIBRARY_BYTES: '2MB,2MB' });
  const added = requireQuota(config, storage, 'own', 0, 3_000_000);
  await expect(added).rejects.toMatchObject({ code: 'over_quota' });
});

it('a stray object among the pages of a library does not hide its rows', async () => {
  const storage = openMemoryStorage();
  const row = { kind: 'prompt', id: 'a-prompt', fields: {} };
  const page = { closedAtMs: now, rows: [{ sequence: 1, row }] };
  await storage.put(libraryKeys.page('own', 1, 1), JSON.stringify(page));
  await storage.put('library/own/pages/0000000001-copy', 'stray');
  expect(await readChanges(storage, 'own', 0)).toMatchObject({ rows: [row], sequence: 1, more: false });
});

it('a damaged share does not hide the others from the list of shares', async () => {
  const storage = openMemoryStorage();
  const slotOf = (id: string) => JSON.stringify({ id, at: longAgo });
  await storage.put('share-slots/0', '');
  await storage.put('share-slots/1', slotOf('damaged'));
  await storage.put('shares/damaged/record', '{"id":');
  await storage.put('share-slots/2', slotOf('well'));
  await storage.put('shares/well/gone', JSON.stringify({ at: longAgo, reason: 'revoked' }));
  expect((await listAllShares(storage, now)).map(({ id }) => id)).toEqual(['well']);
});

const claimed = {
  bodyHash: 'hash',
  keyFingerprint: 'key',
  kind: 'create',
  model: 'gpt-image-1',
  requested: 1,
  startedAt: new Date(now - 3_600_000).toISOString(),
  demo: true,
  estimate: { microUsd: 42_000, basis: 'per-image' },
};
const progress = JSON.stringify([
  { sequence: 1, event: 'job-start', data: { ...claimed, jobId: 'any' } },
  { sequence: 2, event: 'job-progress', data: { stage: 'waiting', percent: null } },
]);

async function putJob(storage: Storage, jobId: string, damage: Record<string, string> = {}): Promise<void> {
  const objects = {
    [jobKeys.claim(jobId)]: JSON.stringify({ ...claimed, jobId }),
    [jobKeys.batch(jobId, 0)]: progress,
    ...damage,
  };
  for (const [key, body] of Object.entries(objects)) await storage.put(key, body);
}

async function endOf(storage: Storage, jobId: string) {
  return (await readWholeLog(storage, jobId)).frames.at(-1);
}

const interrupted = { event: 'job-end', data: { status: 'interrupted' } };

it('every job of a dead process is ended, whichever of its objects is damaged', async () => {
  const storage = openMemoryStorage();
  await storage.put('jobs/stray', 'not a job');
  await putJob(storage, 'a-claim', { [jobKeys.claim('a-claim')]: '' });
  await putJob(storage, 'a-batch', { [jobKeys.batch('a-batch', 0)]: '' });
  await putJob(storage, 'a-beat', { [jobKeys.heartbeat('a-beat')]: '' });
  await putJob(storage, 'a-call', { [callKeys.record('a-call', 0)]: '{"jobId":' });
  await putJob(storage, 'well');
  await storage.put('tasks/damaged', '');
  await storage.put('tasks/old', JSON.stringify({ jobId: 'x', call: 0, takenAt: Date.parse(longAgo) }));
  await sweepTwice(storage);
  for (const jobId of ['a-claim', 'a-batch', 'a-beat', 'a-call', 'well']) {
    expect(await endOf(storage, jobId), jobId).toMatchObject(interrupted);
  }
  expect(await keysOf(storage)).toContain('jobs/stray');
  expect(await keysOf(storage)).not.toContain('tasks/old');
});

it('a dead job whose heartbeat or start is in the future is ended, and a living one is not', async () => {
  const storage = openMemoryStorage();
  const future = '2090-01-01T00:00:00.000Z';
  await putJob(storage, 'ahead', { [jobKeys.heartbeat('ahead')]: future });
  const born = JSON.stringify({ ...claimed, jobId: 'unborn', startedAt: future });
  await putJob(storage, 'unborn', { [jobKeys.claim('unborn')]: born });
  await putJob(storage, 'living', { [jobKeys.heartbeat('living')]: future });
  await sweepTwice(storage, () => storage.put(jobKeys.heartbeat('living'), '2090-01-01T00:00:30.000Z'));
  expect(await endOf(storage, 'ahead')).toMatchObject(interrupted);
  expect(await endOf(storage, 'unborn')).toMatchObject(interrupted);
  expect(await endOf(storage, 'living')).toMatchObject({ event: 'job-progress' });
});

it('a dead process’s job whose log has unreadable frames is ended, and keeps its other frames', async () => {
  const start = { sequence: 1, event: 'job-start', data: { ...claimed, jobId: 'any' } };
  const damaged = [
    { sequence: 2, event: 'image-end', data: {} },
    { sequence: 2, event: 'image-fail', data: 'none' },
    { sequence: 2, event: 'call-end', data: { call: 'first' } },
    { sequence: Number.MAX_SAFE_INTEGER, event: 'job-progress', data: {} },
    'no frame',
  ];
  for (const frame of damaged) {
    const storage = openMemoryStorage();
    const log = JSON.stringify([start, frame, { ...start, sequence: 3, event: 'text-delta' }]);
    await putJob(storage, 'job', { [jobKeys.batch('job', 0)]: log });
    await sweepTwice(storage);
    const { frames } = await readWholeLog(storage, 'job');
    expect(frames.at(-1), JSON.stringify(frame)).toMatchObject(interrupted);
    expect(frames).toContainEqual(expect.objectContaining({ event: 'text-delta' }));
  }
});

it('a job whose claim asks for more pictures than any job can is ended at once', {
  timeout: 5_000,
}, async () => {
  const storage = openMemoryStorage();
  const claim = JSON.stringify({ ...claimed, jobId: 'large', requested: 1_000_000_000 });
  await putJob(storage, 'large', { [jobKeys.claim('large')]: claim });
  await sweepTwice(storage);
  expect(await endOf(storage, 'large')).toMatchObject(interrupted);
});

it('an old job is deleted, but not another program’s file beside it', async () => {
  const directory = await makeTemporaryFolder('stray');
  const storage = openFileSystem(directory);
  const old = JSON.stringify({ ...claimed, jobId: 'old', startedAt: longAgo });
  await putJob(storage, 'old', { [jobKeys.claim('old')]: old, [jobKeys.picture('old', 0)]: 'bytes' });
  const stray = path.join(directory, 'jobs', 'old', '.DS_Store');
  await writeFile(stray, 'left by a file manager');
  await sweepJobs(storage, now);
  expect(await keysOf(storage)).toEqual([]);
  expect(await readFile(stray, 'utf8')).toBe('left by a file manager');
  await rm(directory, { recursive: true });
});

it('a job whose claim is damaged is never issued again, and its browser can attach to its end', async () => {
  const storage = openMemoryStorage();
  await putJob(storage, 'again', { [jobKeys.claim('again')]: '\0\0\0\0' });
  await expect(isKnownJobOrThrow(storage, 'again', 'another', { apiKey: 'sk' })).resolves.toBe(true);
});

/** A heartbeat that is late or ahead must be seen twice, some time apart. */
async function sweepTwice(storage: Storage, between: () => Promise<void> = async () => undefined) {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now });
  try {
    await sweepJobs(storage, now);
    await between();
    vi.advanceTimersByTime(60_000);
    await sweepJobs(storage, now + 60_000);
  } finally {
    vi.useRealTimers();
  }
}
