import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSandbox } from '@/lib/server/sandbox/serve';
import { jobBody } from '../../support/job-client';
import { readEvents } from '../../support/read-events';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../support/redis-server';
import { type Studio, startStudio } from '../../support/studio';

const proxies = { STUDIO_TRUSTED_PROXIES: '127.0.0.1' };
const hanging = 'A lamp that takes its time sandbox:hang';

/** A job as it comes through a proxy from that address. */
function post(studio: Studio, body: string, address = '198.51.100.1', headers: Record<string, string> = {}) {
  return fetch(`${studio.origin}/api/jobs`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: studio.origin,
      'x-forwarded-for': address,
      ...headers,
    },
    body,
  });
}

async function ended(response: Response): Promise<void> {
  expect(response.status).toBe(200);
  await readEvents(response.body);
}

async function withStudio(environment: Record<string, string>, work: (studio: Studio) => Promise<void>) {
  const studio = await startStudio({ SANDBOX_PACE: '0', ...environment });
  try {
    await work(studio);
  } finally {
    await studio.close();
  }
}

describe('jobs per minute', () => {
  it('count new jobs of one client, and nothing else', async () => {
    await withStudio({ STUDIO_JOBS_PER_MINUTE: '2', ...proxies }, async (studio) => {
      const first = jobBody(randomUUID());
      await ended(await post(studio, first));
      // Attaching, and what is refused before anything is issued, are no new jobs.
      await ended(await post(studio, first));
      expect((await post(studio, jobBody(randomUUID(), { n: 11 }))).status).toBe(400);
      await ended(await post(studio, jobBody(randomUUID())));
      const refused = await post(studio, jobBody(randomUUID()));
      expect(refused.status).toBe(429);
      const { error } = await refused.json();
      expect(error).toMatchObject({ code: 'rate_limited', details: { retryAfter: expect.any(Number) } });
      expect(error.details.retryAfter).toBeLessThanOrEqual(60);
      expect(refused.headers.get('retry-after')).toBe(String(error.details.retryAfter));
      await ended(await post(studio, first));
      await ended(await post(studio, jobBody(randomUUID()), '198.51.100.2'));
      // What stands before the address that the proxy itself saw, anybody can write.
      const spoofed = await post(studio, jobBody(randomUUID()), '203.0.113.9, 198.51.100.1');
      expect(spoofed.status).toBe(429);
    });
  });

  it('cannot be had anew by headers of one’s own where no proxy is configured', async () => {
    await withStudio({ STUDIO_JOBS_PER_MINUTE: '1' }, async (studio) => {
      await ended(await post(studio, jobBody(randomUUID()), '198.51.100.1'));
      const spoofs: Record<string, string>[] = [
        { 'x-forwarded-for': '198.51.100.2' },
        { 'x-real-ip': '198.51.100.3' },
        { forwarded: 'for=198.51.100.4' },
      ];
      for (const headers of spoofs) {
        expect((await post(studio, jobBody(randomUUID()), '198.51.100.5', headers)).status).toBe(429);
      }
    });
  });
});

describe('jobs at once', () => {
  it('are limited for one client until one of them ends', async () => {
    await withStudio({ STUDIO_CONCURRENT_JOBS: '2', ...proxies }, async (studio) => {
      const running = [randomUUID(), randomUUID()];
      for (const id of running) expect((await post(studio, jobBody(id, {}, hanging))).status).toBe(200);
      const refused = await post(studio, jobBody(randomUUID(), {}, hanging));
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('5');
      expect((await post(studio, jobBody(randomUUID(), {}, hanging), '2001:db8::1')).status).toBe(200);
      // One person has a whole /64.
      expect((await post(studio, jobBody(randomUUID(), {}, hanging), '2001:db8::2')).status).toBe(200);
      expect((await post(studio, jobBody(randomUUID(), {}, hanging), '2001:db8::3')).status).toBe(429);
      await fetch(`${studio.origin}/api/jobs/${running[0]}`, {
        method: 'DELETE',
        headers: { origin: studio.origin },
      });
      await expect
        .poll(async () => (await post(studio, jobBody(randomUUID(), {}, hanging))).status)
        .toBe(200);
    });
  });
});

describe('the daily budget', () => {
  let gateway: Awaited<ReturnType<typeof serveSandbox>>;
  beforeAll(async () => {
    gateway = await serveSandbox({ port: 0, pace: 0 });
  });
  afterAll(() => gateway.close());
  const withKey = () => ({
    AIHUBMIX_API_KEY: 'sk-of-the-studio',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
  });

  it('refuses what it does not allow for, also after a restart, but not on a key of one’s own', async () => {
    // Medium is estimated at about $0.042 a picture.
    await withStudio({ ...withKey(), STUDIO_DAILY_BUDGET_USD: '0.10' }, async (studio) => {
      const medium = () => jobBody(randomUUID(), { quality: 'medium' });
      await Promise.all([ended(await post(studio, medium())), ended(await post(studio, medium()))]);
      await studio.restart();
      const refused = await post(studio, medium());
      expect(refused.status).toBe(402);
      const { error } = await refused.json();
      expect(error).toMatchObject({ code: 'over_budget', details: { retryAfter: expect.any(Number) } });
      expect(error.details.retryAfter).toBeLessThanOrEqual(24 * 3_600);
      await ended(await post(studio, jobBody(randomUUID(), { quality: 'low' })));
      await ended(await post(studio, medium(), '198.51.100.1', { 'x-aihubmix-key': 'sk-of-ones-own' }));
    });
  });

  it('lets no two at once through where it allows for one', async () => {
    await withStudio({ ...withKey(), STUDIO_DAILY_BUDGET_USD: '0.05' }, async (studio) => {
      const posts = Array.from({ length: 5 }, () =>
        post(studio, jobBody(randomUUID(), { quality: 'medium' })),
      );
      const statuses = (await Promise.all(posts)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
      expect(statuses.every((status) => status === 200 || status === 402)).toBe(true);
    });
  });
});

describe.skipIf(!hasRedisServer)('with a real redis-server', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis.close());

  it('two processes count together, and each for itself once Redis is gone', async () => {
    let lastByte = 100;
    const environment = { REDIS_URL: redis.url, STUDIO_JOBS_PER_MINUTE: '2', ...proxies };
    await withStudio(environment, async (one) => {
      await withStudio(environment, async (other) => {
        await ended(await post(one, jobBody(randomUUID())));
        await ended(await post(other, jobBody(randomUUID())));
        expect((await post(one, jobBody(randomUUID()))).status).toBe(429);
        expect((await post(other, jobBody(randomUUID()))).status).toBe(429);
        redis.close();
        await expect
          .poll(async () => {
            await ended(await post(one, jobBody(randomUUID()), `198.51.100.${lastByte++}`));
            return one.output();
          })
          .toContain('Redis is out of reach');
      });
    });
  });
});
