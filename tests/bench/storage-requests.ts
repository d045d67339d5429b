import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { confirmImages } from '@/lib/server/jobs/pictures/confirm-images';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openMemoryStorage } from '../support/memory-storage';
import { createNewJob, type TestCall } from '../support/new-job';
import { report } from './figures';

/** About as long as a picture takes. */
const callMs = 20_000;
const operations = ['claim', 'put', 'get', 'exists', 'delete'] as const;
type Operation = (typeof operations)[number];
/** What a request costs at Amazon's first region, in US dollars: writes and reads cost, deletions do not. */
const usd: Readonly<Record<Operation, number>> = {
  claim: 5e-6,
  put: 5e-6,
  get: 4e-7,
  exists: 4e-7,
  delete: 0,
};

/** What one job of one picture of 3 MB requests from its storage, from its claim until it is confirmed. */
export async function benchStorageRequests(): Promise<void> {
  const counts = new Map<Operation, number>();
  const storage = counted(openMemoryStorage(), counts);
  const raw = { width: 1_000, height: 1_000, channels: 3 } as const;
  const base64 = (await sharp(randomBytes(3_000_000), { raw }).png().toBuffer()).toString('base64');
  const create: TestCall = async function* () {
    yield { type: 'task', id: randomUUID(), expiresAt: null };
    await sleep(callMs);
    yield { type: 'picture', index: 0, base64 };
  };
  const route = { create, ...(tasksRoute.tasks ? { tasks: tasksRoute.tasks } : {}) };
  const job = createNewJob(storage, noUpstream, { id: randomUUID(), route });
  const { id } = job.request;
  await startJob(job);
  for await (const _ of followJob(storage, id, 0));
  await runningJobs().get(id)?.parked;
  await confirmImages(storage, id, [0]);
  const all = operations.map((operation) => [operation, counts.get(operation) ?? 0] as const);
  const text = all.map(([operation, count]) => `${operation} ${count}`).join(', ');
  report(`storage: requests of a job of 3 MB whose call takes ${callMs / 1_000} s`, text, '');
  const cost = all.reduce((sum, [operation, count]) => sum + usd[operation] * count, 0);
  report('… their price at S3, per 1,000 jobs', `$${(cost * 1_000).toFixed(3)}`, '');
}

const noUpstream = {
  baseUrl: 'http://127.0.0.1:1/v1',
  apiKey: 'sk-bench',
  demo: false,
  fetch: () => Promise.reject(new Error('This measurement makes no call.')),
  deadlineMs: 60_000,
  tasks: 'sync',
  pollPace: 0,
  imageHosts: [],
} as const;

function counted(storage: Storage, counts: Map<Operation, number>): Storage {
  const count = <Result>(operation: Operation, result: Promise<Result>) => {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    return result;
  };
  return {
    ...storage,
    claim: (key, body) => count('claim', storage.claim(key, body)),
    put: (key, body) => count('put', storage.put(key, body)),
    get: (key) => count('get', storage.get(key)),
    exists: (key) => count('exists', storage.exists(key)),
    delete: (key) => count('delete', storage.delete(key)),
  };
}
