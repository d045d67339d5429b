import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { hasRedisServer, startRedisServer } from '../support/redis-server';
import { startS3 } from '../support/s3-server';
import { type Studio, startStudio } from '../support/studio';
import { startCountingProxy } from './counting-proxy';
import { megabytes, report } from './figures';
import type { BenchUpstream } from './upstream';

const jobs = 120;
const atOnce = 24;
/** About as long as a picture takes. */
const callMs = 20_000;
/** How long a studio without jobs is watched, so that its idle load can be subtracted. */
const idleMs = 20_000;
/** The time for parking and the garbage collector to settle. */
const restMs = 20_000;

/**
 * What one job of one picture of 3 MB takes from a studio on S3 and Redis: requests, bytes, commands, processor time
 * and memory, of all processes of the studio. The gateway, the storage and Redis run in other processes, or in this
 * one.
 */
export async function benchScale(upstream: BenchUpstream): Promise<void> {
  if (!hasRedisServer) {
    console.error('scale: skipped, because there is no redis-server on the PATH.');
    return;
  }
  const store = await startS3();
  const redis = await startRedisServer();
  const proxy = await startCountingProxy(store.endpoint);
  const client = new Redis(redis.url);
  const studio = await startStudio({
    ...store.environment,
    AWS_ENDPOINT_URL_S3: proxy.origin,
    REDIS_URL: redis.url,
    AIHUBMIX_API_KEY: 'sk-bench',
    AIHUBMIX_BASE_URL: upstream.baseUrl(callMs),
    STUDIO_JOBS_PER_MINUTE: '1000',
    STUDIO_CONCURRENT_JOBS: '200',
  });
  try {
    for (let warm = 0; warm < 3; warm += 1) await Promise.all([oneJob(studio), oneJob(studio)]);
    await sleep(restMs);
    const idle = await watch(studio, client, proxy, () => sleep(idleMs).then(() => 0));
    const before = await residentBytes(studio.pid());
    const busy = await watch(studio, client, proxy, () => runAll(studio));
    await sleep(restMs);
    const after = await residentBytes(studio.pid());
    print(idle, busy, { before, after });
  } finally {
    client.disconnect();
    await studio.close();
    proxy.close();
    redis.close();
    await store.close();
  }
}

interface Watched {
  seconds: number;
  processorMs: number;
  redisCommands: number;
  requests: ReadonlyMap<string, number>;
  storageBytes: { sent: number; received: number };
  /** Bytes of the bodies that clients received. */
  clientBytes: number;
  peakBytes: number;
}

async function watch(
  studio: Studio,
  client: Redis,
  proxy: Awaited<ReturnType<typeof startCountingProxy>>,
  work: () => Promise<number>,
): Promise<Watched> {
  proxy.restart();
  const commands = await redisCommands(client);
  const processor = await processorMs(studio.pid());
  const startedAt = performance.now();
  let peakBytes = 0;
  const timer = setInterval(async () => {
    peakBytes = Math.max(peakBytes, await residentBytes(studio.pid()));
  }, 250);
  const clientBytes = await work();
  clearInterval(timer);
  const { requests, sentBytes, receivedBytes } = proxy.counts();
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    processorMs: (await processorMs(studio.pid())) - processor,
    // This reading is a command, too.
    redisCommands: (await redisCommands(client)) - commands - 1,
    requests,
    storageBytes: { sent: sentBytes, received: receivedBytes },
    clientBytes,
    peakBytes,
  };
}

function print(idle: Watched, busy: Watched, memory: { before: number; after: number }): void {
  const share = busy.seconds / idle.seconds;
  const perJob = (busyTotal: number, idleTotal: number) => (busyTotal - idleTotal * share) / jobs;
  const figure = (value: number) => value.toFixed(1);
  report(`scale: ${jobs} jobs of 3 MB, ${atOnce} at once, calls of ${callMs / 1_000} s`, '', '');
  report('… processor time a job', `${figure(perJob(busy.processorMs, idle.processorMs))} ms`, '');
  report('… Redis commands a job', figure(perJob(busy.redisCommands, idle.redisCommands)), '');
  for (const method of ['PUT', 'GET', 'HEAD', 'DELETE', 'POST']) {
    const count = perJob(busy.requests.get(method) ?? 0, idle.requests.get(method) ?? 0);
    report(`… requests to the storage a job: ${method}`, figure(count), '');
  }
  report('… bytes to the storage a job', megabytes(busy.storageBytes.sent / jobs), '');
  report('… bytes from the storage a job', megabytes(busy.storageBytes.received / jobs), '');
  report('… bytes to the browser a job', megabytes(busy.clientBytes / jobs), '');
  report(
    '… memory before, at most, and after',
    [memory.before, busy.peakBytes, memory.after].map(megabytes).join(', '),
    '',
  );
  report('… an idle studio: processor time a second', `${figure(idle.processorMs / idle.seconds)} ms`, '');
}

/** @returns the bytes that the clients received */
async function runAll(studio: Studio): Promise<number> {
  let left = jobs;
  let bytes = 0;
  const client = async (number: number) => {
    // They do not all begin at the same moment.
    await sleep((number * callMs) / atOnce);
    while (left > 0) {
      left -= 1;
      const received = await oneJob(studio);
      bytes += received;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, number) => client(number)));
  return bytes;
}

/** As a browser does it: issues the job, follows it in a shared stream, fetches its picture, and confirms it. */
async function oneJob({ origin }: Studio): Promise<number> {
  const id = randomUUID();
  const headers = { 'content-type': 'application/json', origin };
  const job = { id, kind: 'create', model: 'gpt-image-2.6-flare', prompt: 'noise', parameters: { n: 1 } };
  let bytes = 0;
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(origin + path, { ...init, headers: { ...headers, ...init.headers } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const body = Buffer.from(await response.arrayBuffer());
    bytes += body.length;
    return body;
  };
  await ask('/api/jobs', { method: 'POST', headers: { prefer: 'respond-async' }, body: JSON.stringify(job) });
  const events = (await ask(`/api/events?job=${id}:0`)).toString();
  if (!events.includes('"status":"succeeded"')) throw new Error(`A job did not succeed: ${events}`);
  const picture = await ask(`/api/jobs/${id}/images/0`);
  if (picture.length < 2_900_000) throw new Error('A picture is not whole.');
  await ask(`/api/jobs/${id}/confirm`, { method: 'POST', body: JSON.stringify({ indexes: [0] }) });
  return bytes;
}

async function redisCommands(client: Redis): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
}

/** User and system time of all threads of a process, from Linux. A tick is 10 ms. */
async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}
