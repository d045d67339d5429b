import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../support/redis-server';
import { type S3Server, startS3 } from '../../support/s3-server';
import { type Studio, startStudio } from '../../support/studio';
import { type Followed, followThroughProxy } from './follow';
import { hasNginx, startNginx } from './nginx';

/** A call takes about two seconds, so that a process can be killed in the middle of it. */
const pace = 0.15;
const jobsOfAPhase = 24;
const phaseMs = 150_000;

if (!hasNginx || !hasRedisServer) {
  throw new Error('The cluster needs nginx and redis-server on the PATH: install both packages.');
}

describe('three studios behind nginx, one of them with a clock that is two minutes fast', () => {
  let gateway: ServedSandbox;
  let store: S3Server;
  let redis: RedisServer;
  let studios: Studio[];
  let proxy: Awaited<ReturnType<typeof startNginx>>;
  const jobs: Followed[] = [];

  beforeAll(async () => {
    gateway = await serveSandbox({ port: 0, pace, keys: 'any' });
    store = await startS3();
    redis = await startRedisServer();
    const environment = {
      ...store.environment,
      REDIS_URL: redis.url,
      AIHUBMIX_API_KEY: 'sk-cluster',
      AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
      STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
      STUDIO_TRUSTED_PROXIES: '127.0.0.1',
      STUDIO_CONCURRENT_JOBS: '200',
      STUDIO_JOBS_PER_MINUTE: '1000',
    };
    const wrongClock = ['--import', path.resolve(import.meta.dirname, 'shift-clock.mjs')];
    const started = await Promise.allSettled([
      startStudio(environment),
      startStudio(environment),
      startStudio({ ...environment, TEST_CLOCK_SHIFT_MS: '120000' }, wrongClock),
    ]);
    // If one did not start, those that did are closed.
    studios = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    for (const each of started) if (each.status === 'rejected') throw each.reason;
    proxy = await startNginx(studios.map(({ origin }) => new URL(origin).host));
  });

  afterAll(async () => {
    await proxy?.close();
    await Promise.all(studios?.map((studio) => studio.close()) ?? []);
    redis?.close();
    await store?.close();
    await gateway?.close();
  });

  /** Posts jobs over a few seconds, while something happens to the studios, and waits for the end of each. */
  async function play(name: string, disturb: () => Promise<void>): Promise<Followed[]> {
    const giveUpAt = Date.now() + phaseMs;
    const running = Array.from({ length: jobsOfAPhase }, async (_, number) => {
      await new Promise((resolve) => setTimeout(resolve, number * 200));
      // Half of them take the route whose calls the gateway keeps as tasks.
      const model = number % 2 === 0 ? 'gpt-image-2.6-flare' : 'gpt-image-1';
      const job = { id: randomUUID(), prompt: `${name} ${number}`, model, n: 1 + (number % 2) };
      return followThroughProxy(proxy.origin, job, giveUpAt);
    });
    const [ended] = await Promise.all([Promise.all(running), disturb()]);
    jobs.push(...ended);
    return ended;
  }

  const callsOf = ({ prompt }: Followed) => gateway.sandbox.calls().filter((call) => call.prompt === prompt);

  it('delivers every picture when nothing happens', { timeout: 2 * phaseMs }, async () => {
    for (const job of await play('quiet', async () => undefined)) {
      expect(job.ends, job.prompt).toEqual([{ status: 'succeeded', delivered: job.pictures.size }]);
    }
  });

  it('loses nothing that the gateway keeps when a studio is killed', { timeout: 2 * phaseMs }, async () => {
    const ended = await play('killed', async () => {
      for (let round = 0; round < 3; round += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        await studios[round % studios.length]?.restart();
      }
    });
    for (const job of ended) {
      expect(job.ends.length, job.prompt).toBe(1);
      // The other route has no list: what was on its way to the dead process is gone, and reported as charged.
      if (job.model === 'gpt-image-1' && job.ends[0]?.status === 'interrupted') {
        expect(job.cost?.microUsd, job.prompt).toBeGreaterThan(0);
      } else expect(job.ends[0]?.status, job.prompt).toBe('succeeded');
    }
  });

  it('loses nothing in a rolling restart', { timeout: 2 * phaseMs }, async () => {
    const ended = await play('rolling', async () => {
      for (const studio of studios) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await studio.kill('SIGTERM');
        await studio.restart();
      }
    });
    for (const job of ended) {
      expect(job.ends, job.prompt).toEqual([{ status: 'succeeded', delivered: job.pictures.size }]);
    }
  });

  it('issued one call for each job, and holds no place once all have ended', async () => {
    for (const job of jobs) expect(callsOf(job).length, job.prompt).toBe(1);
    const client = new Redis(redis.url);
    try {
      await expect
        .poll(async () => {
          const places = await client.keys('safelight:places:*');
          return Promise.all(places.map((place) => client.zcard(place)));
        })
        .toEqual([]);
    } finally {
      client.disconnect();
    }
  });
});
