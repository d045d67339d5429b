import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { logger } from '@/lib/server/platform/log';
import { createLatch } from '../../support/latch';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { readEvents } from '../../support/read-events';
import { drawPicture } from '../../support/scripted-tasks';
import { fixtureUpstream } from '../../support/write-data-directory';

/** Runs a job while these objects, in order, take the numbers of the next batches of its log. */
async function runAmong(objects: readonly string[]) {
  const storage = openMemoryStorage();
  const id = randomUUID();
  const base64 = await drawPicture(1);
  const isSpoiled = createLatch();
  const call = async function* (signal: AbortSignal) {
    await isSpoiled.opened;
    yield { type: 'progress', stage: 'generating', percent: 50 } as const;
    // Long enough for the progress to be stored, or found to be in the way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    signal.throwIfAborted();
    yield { type: 'picture', index: 0, base64 } as const;
  };
  await startJob(createNewJob(storage, fixtureUpstream, { id, call }));
  await expect.poll(() => storage.exists(jobKeys.batch(id, 0))).toBe(true);
  const { nextBatch } = await readWholeLog(storage, id);
  for (const [at, body] of objects.entries()) await storage.put(jobKeys.batch(id, nextBatch + at), body);
  isSpoiled.open();
  const live = await readEvents(followJob(storage, id, 0));
  await runningJobs().get(id)?.parked;
  const later = await readEvents(followJob(storage, id, 0));
  return { live: live.events, later: later.events, key: jobKeys.batch(id, nextBatch) };
}

it.each([
  ['empty', ['']],
  ['cut off', ['[{"sequence":3,"event":"job-pro']],
  ['another program’s', ['{"name":"a copy"}']],
  ['several', ['', 'null']],
])('a paid call goes on, and its log can be read, if what has the next number is %s', async (_, objects) => {
  const logged = vi.spyOn(logger, 'error');
  const { live, later, key } = await runAmong(objects);
  for (const events of [live, later]) {
    expect(events.map(({ event }) => event)).toContain('image-end');
    expect(events.at(-1)).toMatchObject({ event: 'job-end', data: { status: 'succeeded', delivered: 1 } });
  }
  const named = logged.mock.calls.map(([facts]) => (facts as { object?: string }).object);
  expect(named).toContainEqual(expect.stringContaining(key.slice(key.indexOf('/log/'))));
  logged.mockRestore();
});

const ended = { status: 'interrupted', requested: 1, delivered: 0 };

it('a call still ends in this process if another one has continued its log', async () => {
  const frame = { sequence: 1_000_003, event: 'job-progress', data: { stage: 'generating', percent: null } };
  const { later } = await Promise.race([
    runAmong([JSON.stringify([frame, { sequence: 1_000_004, event: 'job-end', data: ended }])]),
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('It hangs.')), 4_000)),
  ]);
  expect(later.at(-1)).toMatchObject({ sequence: 1_000_004, data: { status: 'interrupted' } });
});
