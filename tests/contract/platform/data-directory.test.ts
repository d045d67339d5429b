import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobRequestSchema } from '@/lib/protocol/job-request';
import { isLocked } from '@/lib/server/access/access';
import type { GatewayTasks } from '@/lib/server/gateway/gateway-route';
import { defaultTaskTimes } from '@/lib/server/jobs/calls/task-times';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { findJobOrThrow, hashRequest, isKnownJobOrThrow } from '@/lib/server/jobs/claim-job';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import type { TakeoverContext } from '@/lib/server/jobs/ownership/takeover-context';
import { confirmImages } from '@/lib/server/jobs/pictures/confirm-images';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { startJob } from '@/lib/server/jobs/start-job';
import { sweepJobs } from '@/lib/server/jobs/sweep-jobs';
import { reserveOrThrow } from '@/lib/server/limits/daily-budget';
import { parseConfig } from '@/lib/server/platform/config';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createShare } from '@/lib/server/shares/create-share';
import { listAllShares, listSharesOf } from '@/lib/server/shares/list-shares';
import type { OpenShare } from '@/lib/server/shares/open-link';
import { findShare } from '@/lib/server/shares/open-link';
import { shareKeys } from '@/lib/server/shares/share-record';
import { isUnlocked, shareCookie, tryPassword } from '@/lib/server/shares/unlock-share';
import { createNewJob } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import {
  budgetMicroUsd,
  chatRequest,
  type DataDirectoryFacts,
  fixturePicture,
  fixtureTaskId,
  fixtureUpstream,
  jobIds,
  lockedSessionId,
  pictureLinks,
  serverKey,
  sharePassword,
  writeDataDirectory,
  writtenAt,
} from '../../support/write-data-directory';

/**
 * A data directory as the studio of November 2026 wrote it. Code may be renamed freely, but keys and fields in storage
 * may not: one that changes loses what somebody has paid for. `write-data-directory` wrote the fixture; it is never
 * rewritten: only kinds of objects that are new are added to it.
 */
const fixture = path.join(import.meta.dirname, '../../fixtures/data-directory');
const hourMs = 3_600_000;
/** Long enough after writing that every process of that time is dead. */
const now = writtenAt + 4 * hourMs;
let directory: string;
let storage: Storage;

beforeEach(async () => {
  directory = await makeTemporaryFolder('data-directory');
  await cp(path.join(fixture, 'data'), directory, { recursive: true });
  storage = openFileSystem(directory);
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now);
});

afterEach(async () => {
  vi.useRealTimers();
  // A job still parking its last frames would count as running in the next test, which has the same jobs.
  await expect.poll(() => runningJobs().size).toBe(0);
  await deleteFolder(directory);
});

const facts = async (): Promise<DataDirectoryFacts> =>
  JSON.parse(await readFile(path.join(fixture, 'facts.json'), 'utf8'));
const follow = async (jobId: string) => (await readEvents(followJob(storage, jobId, 0))).events;
const names = (events: readonly { event: string }[]) => events.map(({ event }) => event);
const noCall = () => {
  throw new Error('This job was paid for already.');
};

/** Sends the request of the job again. */
async function sendAgain(jobId: string, parameters: Record<string, unknown> = {}): Promise<boolean> {
  const request = jobRequestSchema.parse({
    id: jobId,
    kind: 'create',
    model: 'gpt-image-1',
    prompt: 'A lamp',
    parameters,
  });
  return isKnownJobOrThrow(storage, jobId, hashRequest(request, []), fixtureUpstream);
}

describe('a data directory from November 2026', () => {
  it('hands out a picture that no browser had confirmed, until it is confirmed', async () => {
    const base64 = (await fixturePicture()).toString('base64');
    const events = await follow(jobIds.unconfirmed);
    expect(names(events)).toEqual(['job-start', 'job-progress', 'image-end', 'cost-report', 'job-end']);
    expect(findEvent(events, 'image-end')).toMatchObject({ width: 24, height: 16, base64 });
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 42_990, basis: 'usage' });
    expect(await sendAgain(jobIds.unconfirmed)).toBe(true);
    await confirmImages(storage, jobIds.unconfirmed, [0]);
    expect(names(await follow(jobIds.unconfirmed))).not.toContain('image-end');
    await expect(sendAgain(jobIds.unconfirmed)).rejects.toMatchObject({ code: 'job_gone' });
  });

  it('does not issue a job a second time, whatever became of it', async () => {
    for (const jobId of Object.values(jobIds)) {
      const job = createNewJob(storage, fixtureUpstream, { id: jobId, call: noCall });
      expect(await startJob(job)).toBe('exists');
    }
    await expect(sendAgain(jobIds.finished)).rejects.toMatchObject({ code: 'job_gone' });
    await expect(sendAgain(jobIds.unconfirmed, { n: 2 })).rejects.toMatchObject({ code: 'id_conflict' });
    await expect(sendAgain(jobIds.withdrawn)).rejects.toMatchObject({
      code: 'job_gone',
      details: { reason: 'withdrawn' },
    });
    expect(await sendAgain(jobIds.orphaned, { n: 2 })).toBe(true);
    const otherKey = { ...fixtureUpstream, apiKey: 'sk-other' };
    const hash = hashRequest(chatRequest(), []);
    await expect(isKnownJobOrThrow(storage, jobIds.chat, hash, otherKey)).rejects.toMatchObject({
      code: 'id_conflict',
    });
    const demo = { ...fixtureUpstream, apiKey: 'sk-demo' };
    expect(await isKnownJobOrThrow(storage, jobIds.chat, hash, demo)).toBe(true);
    await expect(findJobOrThrow(storage, jobIds.withdrawn)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('replays a chat as it was sent live, and downloads its failed picture again', async () => {
    const events = await follow(jobIds.chat);
    expect(names(events)).toEqual(
      expect.arrayContaining(['text-delta', 'image-end', 'image-fail', 'answer-end', 'job-end']),
    );
    expect(findEvent(events, 'answer-end')).toMatchObject({
      echo: { prompt: 'A lamp', n: 2 },
      genIds: ['gen_1', 'gen_2'],
    });
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'partial', requested: 2, delivered: 1 });
    expect(findEvent(events, 'image-fail')).toEqual({ index: 1, reason: 'download', retryable: true });
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(String(input));
      return new Response(new Uint8Array(await fixturePicture()));
    };
    const upstream = { ...fixtureUpstream, apiKey: 'sk-demo', demo: true, fetch };
    const retry = { storage, upstream, jobId: jobIds.chat, index: '1' };
    const retried = await readEvents(await retryImage(new AbortController().signal, retry));
    expect(names(retried.events)).toEqual(['job-progress', 'image-end']);
    expect(asked).toEqual([pictureLinks[1]]);
    await confirmImages(storage, jobIds.chat, [0, 1]);
    expect(await filesBelow(`jobs/${jobIds.chat}/pictures`)).toEqual([]);
  });

  it('ends a job whose process died, with its picture and its charge', async () => {
    for (const jobId of [jobIds.orphaned, jobIds.interrupted]) {
      const events = await follow(jobId);
      expect(names(events).filter((event) => event === 'image-end')).toHaveLength(1);
      expect(findEvent(events, 'job-end')).toMatchObject({
        status: 'interrupted',
        requested: 2,
        delivered: 1,
      });
      expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 334_010, basis: 'estimate' });
      await confirmImages(storage, jobId, [0]);
      await expect(sendAgain(jobId, { n: 2 })).rejects.toMatchObject({ code: 'job_gone' });
    }
  });

  it('continues a job whose task the gateway still has, with the key that pays for it', async () => {
    const base64 = (await fixturePicture()).toString('base64');
    const tasks: GatewayTasks = {
      async *resume(_signal, upstream, { id, requested }) {
        expect([upstream.apiKey, id, requested]).toEqual([serverKey, fixtureTaskId, 2]);
        for (const index of [0, 1]) yield { type: 'picture', index, base64 };
      },
      list: async () => [],
    };
    const readmit: TakeoverContext['readmit'] = async (_storage, { continuation }) => {
      expect(continuation?.admission).toMatchObject({ place: 'jobs:a-client', id: jobIds.tasked });
      return createNewJob(storage, fixtureUpstream, { id: jobIds.tasked, call: noCall }).admission;
    };
    const takeover: TakeoverContext = {
      upstreams: [fixtureUpstream],
      tasks,
      readmit,
      times: defaultTaskTimes,
    };
    const { events } = await readEvents(followJob(storage, jobIds.tasked, 0, takeover));
    expect(names(events).filter((event) => event === 'image-end')).toHaveLength(2);
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 334_010, basis: 'per-image' });
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', tasks: [fixtureTaskId] });
  });

  it('trusts the heartbeat of another process, and leaves a cancellation where that process looks for it', async () => {
    // More than an hour without a heartbeat would end the job.
    await storage.put(`jobs/${jobIds.orphaned}/heartbeat`, new Date(now).toISOString());
    const leaving = readEvents(followJob(storage, jobIds.orphaned, 2), ({ event }) => event === 'image-end');
    expect(names((await leaving).events)).not.toContain('job-end');
    await cancelJob(storage, jobIds.orphaned);
    expect(await filesBelow(`jobs/${jobIds.orphaned}`)).toContain('cancel');
    expect(await sweepJobs(storage, now)).toMatchObject({ interrupted: 0 });
  });

  it('is swept as its own studio would have: bytes after a day, records after a month', async () => {
    expect(await sweepJobs(storage, now)).toMatchObject({ interrupted: 1, emptied: 0, removed: 0 });
    // By now the gateway has deleted the task whose job waited for its key.
    vi.setSystemTime(writtenAt + 25 * hourMs);
    const swept = await sweepJobs(storage, writtenAt + 25 * hourMs);
    expect(swept).toMatchObject({ interrupted: 1, emptied: 4, removed: 0 });
    await expect.poll(() => runningJobs().size).toBe(0);
    expect(await filesBelow(`jobs/${jobIds.chat}/links`)).toEqual([]);
    expect(await sweepJobs(storage, writtenAt + 31 * 24 * hourMs)).toMatchObject({ removed: 7 });
    expect(await filesBelow('calls')).toEqual([]);
    expect(await filesBelow('tasks')).toEqual([]);
    expect(await filesBelow('jobs')).toEqual([]);
  });

  it('opens a share with its password, but not without it, nor a revoked share', async () => {
    const { shareId, shareToken, revokedShareId } = await facts();
    const share = await openShare(shareId);
    expect(share).toMatchObject({
      title: 'Lamps',
      expiresAt: null,
      pictures: [
        {
          mimeType: 'image/png',
          width: 24,
          height: 16,
          prompt: 'A lamp',
          settings: { kind: 'create', model: 'gpt-image-1', parameters: { n: 2 } },
          cost: { microUsd: 42_990, isExact: true },
        },
      ],
    });
    const request = (cookie: string) => new Request('http://localhost/', { headers: { cookie } });
    expect(isUnlocked(share, request(''), now)).toBe(false);
    expect(await tryPassword(storage, share, '127.0.0.1', 'a wrong guess', now)).toBe(false);
    expect(await tryPassword(storage, share, '127.0.0.1', sharePassword, now)).toBe(true);
    if (share.password === null) throw new Error('The share has no password.');
    const [cookie = ''] = shareCookie(shareId, share.password, false, now).split(';');
    expect(isUnlocked(share, request(cookie), now)).toBe(true);
    for (const size of ['original', 'large', 'small'] as const) {
      expect(await storage.exists(shareKeys.picture(shareId, 0, size))).toBe(true);
    }
    expect(await storage.exists(shareKeys.card(shareId))).toBe(true);
    expect(await listSharesOf(storage, [shareToken], now)).toMatchObject([
      { id: shareId, status: 'published', title: 'Lamps', views: 1, pictures: 1, hasPassword: true },
    ]);
    expect(await listAllShares(storage, now)).toMatchObject([{ id: shareId }]);
    expect(await findShare(storage, revokedShareId, now)).toEqual({ state: 'gone' });
  });

  it('counts its shares towards the studio’s limits', async () => {
    const draft = { title: '', lifetimeDays: 30, allowDownload: true, pictures: [{ sizeBytes: 1 }] } as const;
    const create = (environment: Record<string, string>) =>
      createShare(parseConfig(environment), storage, { ...draft, pictures: [...draft.pictures] }, now);
    await expect(create({ STUDIO_SHARE_MAX: '1' })).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(create({ STUDIO_SHARE_PER_DAY: '2' })).rejects.toMatchObject({ code: 'rate_limited' });
    expect(await create({ STUDIO_SHARE_PER_DAY: '3' })).toMatchObject({ parts: [1] });
  });

  it('counts what was spent that day, and knows the session that was locked', async () => {
    // 42,990 were paid, and 167,000 are reserved for the job whose process died.
    const leftMicroUsd = budgetMicroUsd - 42_990 - 167_000;
    const call = { id: 'a', budgetMicroUsd, now };
    await expect(
      reserveOrThrow(storage, { ...call, estimateMicroUsd: leftMicroUsd + 1 }),
    ).rejects.toMatchObject({ code: 'over_budget' });
    expect(await reserveOrThrow(storage, { ...call, estimateMicroUsd: leftMicroUsd })).not.toBeNull();
    expect(await isLocked(storage, lockedSessionId)).toBe(true);
  });

  it('has the keys and fields that today’s code writes', async () => {
    const written = await makeTemporaryFolder('data-directory');
    try {
      vi.setSystemTime(writtenAt);
      await writeDataDirectory(written);
      expect(await shapeOf(written)).toEqual(await shapeOf(path.join(fixture, 'data')));
    } finally {
      await deleteFolder(written);
    }
  });
});

async function openShare(shareId: string): Promise<OpenShare> {
  const found = await findShare(storage, shareId, now);
  if (found.state !== 'open') throw new Error(`The share is ${found.state}.`);
  return found.share;
}

async function filesBelow(folder: string, root = directory): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(root, folder), path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}

/** Every key without its ids, and every field of the objects that are JSON, with the type of its value. */
async function shapeOf(root: string): Promise<string[]> {
  const shape = new Set<string>();
  for (const name of await filesBelow('.', root)) {
    // The directory's own id, which directories get since they are told apart, is not an object.
    if (name.startsWith('.')) continue;
    const key = name
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{uuid}')
      .replace(/[0-9a-f]{32}/g, '{hex}')
      // How many log entries one object holds depends on the speed of the disk.
      .replace(/\/log\/\d{6}$/, '/log/{number}');
    const text = await readFile(path.join(root, name), 'latin1');
    shape.add(key);
    if (/^[[{]/.test(text)) for (const field of fieldsOf(JSON.parse(text))) shape.add(`${key} ${field}`);
  }
  return [...shape].sort();
}

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => fieldsOf(each).map((field) => `[]${field}`));
  if (typeof value !== 'object' || value === null) return [`: ${value === null ? 'null' : typeof value}`];
  // The name of an event distinguishes its fields from those of other events.
  const event = 'event' in value ? `(${String(value.event)})` : '';
  return Object.entries(value).flatMap(([name, inner]) => {
    // Which process runs a job is recorded on Linux only.
    if (name === 'runner') return ['.runner'];
    return fieldsOf(inner).map((field) => `${event}.${name}${field}`);
  });
}
