import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTaskOwner, taskKeys } from '@/lib/server/jobs/calls/call-task';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { losesAnswer, ScriptedTasks } from '../../support/scripted-tasks';
import { shortTimes } from '../../support/short-times';
import { fixtureUpstream } from '../../support/write-data-directory';

const times = shortTimes(1_500, 10_000);
let storage: Storage;

beforeEach(() => {
  storage = openMemoryStorage();
});
afterEach(endRunningJobs);

it.each(['', '{"jobId":', '[]'])(
  'a lost call finds its task although an object says %j in place of whose it is',
  async (spoiled) => {
    const jobId = randomUUID();
    const upstream = { ...fixtureUpstream, apiKey: `${fixtureUpstream.apiKey}-${jobId}` };
    const gateway = new ScriptedTasks();
    gateway.script = async function* (task, call) {
      await storage.put(taskKeys.taken(task.id), spoiled);
      yield* losesAnswer(task, call);
    };
    await startJob(createNewJob(storage, upstream, { id: jobId, route: gateway.route, times }));
    const { events } = await readEvents(followJob(storage, jobId, 0));
    // Whose it was cannot be known.
    expect(findEvent(events, 'job-end')).toMatchObject({
      status: 'succeeded',
      delivered: 1,
      uncertain: true,
    });
    expect(gateway.specs).toHaveLength(1);
    const [task] = gateway.tasks;
    expect(task && (await readTaskOwner(storage, task.id))).toMatchObject({ jobId, call: 0 });
  },
);
