import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSandbox } from '@/lib/server/sandbox/serve';
import { jobBody } from '../../support/job-client';
import { readEvents } from '../../support/read-events';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../support/redis-server';
import { type Studio, startStudio } from '../../support/studio';

const proxies = { STUDIO_TRUSTED_PROXIES: '127.0.0.1' };
const ownKey = { 'x-aihubmix-key': 'sk-of-ones-own' };
const lamp = 'A lamp sandbox:quick';
const hanging = 'A lamp that takes its time sandbox:hang';
const newJob = (parameters: Record<string, unknown> = {}) => jobBody(randomUUID(), parameters, lamp);

/** A job as it arrives through a proxy from that address. */
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

let gateway: Awaited<ReturnType<typeof serveSandbox>>;
beforeAll(async () => {
  gateway = await serveSandbox({ port: 0, pace: 0 });
});
afterAll(() => gateway.close());

/** A studio for one suite's tests: in demo mode, unless `withKey` gives it a key. */
async function start(environment: Record<string, string>, { withKey = false } = {}): Promise<Studio> {
  const key = {
    AIHUBMIX_API_KEY: 'sk-of-the-studio',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
  };
  return startStudio({ SANDBOX_PACE: '0', ...(withKey ? key : {}), ...environment });
}

describe('a studio behind a proxy that it trusts', () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await start({ STUDIO_JOBS_PER_MINUTE: '2', ...proxies });
  });
  afterAll(() => studio.close());

  it('counts the new jobs of one client in a minute, and nothing else', async () => {
    const first = newJob();
    await ended(await post(studio, first));
    // Attaching to a job, and a request that is refused before anything is issued, are not new jobs.
    await ended(await post(studio, first));
    expect((await post(studio, newJob({ n: 11 }))).status).toBe(400);
    await ended(await post(studio, newJob()));
    const refused = await post(studio, newJob());
    expect(refused.status).toBe(429);
    const { error } = await refused.json();
    expect(error).toMatchObject({ code: 'rate_limited', details: { retryAfter: expect.any(Number) } });
    expect(error.details.retryAfter).toBeLessThanOrEqual(60);
    expect(refused.headers.get('retry-after')).toBe(String(error.details.retryAfter));
    await ended(await post(studio, first));
    await ended(await post(studio, newJob(), '198.51.100.2'));
    // Anybody can write what precedes the address that the proxy itself saw.
    const spoofed = await post(studio, newJob(), '203.0.113.9, 198.51.100.1');
    expect(spoofed.status).toBe(429);
  });
});

describe('a studio with a key and a budget for a picture', () => {
  const perMinute = 5;
  let studio: Studio;
  beforeAll(async () => {
    const limits = { STUDIO_DAILY_BUDGET_USD: '0.05', STUDIO_JOBS_PER_MINUTE: String(perMinute) };
    studio = await start(limits, { withKey: true });
  });
  afterAll(() => studio.close());

  it('lets at most one of several simultaneous jobs through if its budget allows for one', async () => {
    const posts = Array.from({ length: perMinute }, () => post(studio, newJob({ quality: 'medium' })));
    const statuses = (await Promise.all(posts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(statuses.every((status) => status === 200 || status === 402)).toBe(true);
  });

  it('ignores a client’s own forwarding headers if no proxy is configured', async () => {
    // With the user's own key, the budget refuses nothing.
    let refused: Response | null = null;
    for (let posted = 0; posted <= perMinute && refused === null; posted += 1) {
      const answer = await post(studio, newJob(), '198.51.100.1', ownKey);
      if (answer.status === 429) refused = answer;
      else await ended(answer);
    }
    expect(refused).not.toBeNull();
    const spoofs: Record<string, string>[] = [
      { 'x-forwarded-for': '198.51.100.2' },
      { 'x-real-ip': '198.51.100.3' },
      { forwarded: 'for=198.51.100.4' },
    ];
    for (const headers of spoofs) {
      expect((await post(studio, newJob(), '198.51.100.5', { ...ownKey, ...headers })).status).toBe(429);
    }
  });
});

describe('a studio with a key and a budget for two pictures', () => {
  let studio: Studio;
  beforeAll(async () => {
    const limits = { STUDIO_DAILY_BUDGET_USD: '0.10', STUDIO_CONCURRENT_JOBS: '2', ...proxies };
    studio = await start(limits, { withKey: true });
  });
  afterAll(() => studio.close());

  it('refuses what its budget does not allow for, even after a restart, but not with a user’s own key', async () => {
    // Medium is estimated at about $0.042 a picture.
    const medium = () => newJob({ quality: 'medium' });
    await Promise.all([ended(await post(studio, medium())), ended(await post(studio, medium()))]);
    await studio.restart();
    const refused = await post(studio, medium());
    expect(refused.status).toBe(402);
    const { error } = await refused.json();
    expect(error).toMatchObject({ code: 'over_budget', details: { retryAfter: expect.any(Number) } });
    expect(error.details.retryAfter).toBeLessThanOrEqual(24 * 3_600);
    await ended(await post(studio, newJob({ quality: 'low' })));
    await ended(await post(studio, medium(), '198.51.100.1', ownKey));
  });

  it('gives every copy of a request the one job, whatever would refuse a copy that comes alone', async () => {
    // A network may send a request several times at once, and only two jobs may run.
    const body = jobBody(randomUUID(), {}, lamp);
    const copies = await Promise.all(
      Array.from({ length: 8 }, () => post(studio, body, '198.51.100.9', ownKey)),
    );
    expect(copies.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    await Promise.all(copies.map(({ body: stream }) => readEvents(stream)));
  });

  it('limits the jobs that one client runs at once, until one of them ends', async () => {
    const hang = (id: string, address = '198.51.100.3') =>
      post(studio, jobBody(id, {}, hanging), address, ownKey);
    const running = [randomUUID(), randomUUID()];
    for (const id of running) expect((await hang(id)).status).toBe(200);
    const refused = await hang(randomUUID());
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    // Also where nobody waits for the stream: no 202 for a job that has no place.
    const unwatched = randomUUID();
    const body = jobBody(unwatched, {}, hanging);
    const async = await post(studio, body, '198.51.100.3', { ...ownKey, prefer: 'respond-async' });
    expect(async.status).toBe(429);
    expect(async.headers.get('retry-after')).toBe('5');
    for (const answer of [refused, async]) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.json()).toEqual({
        error: {
          code: 'rate_limited',
          message: expect.any(String),
          requestId: expect.any(String),
          details: { retryAfter: 5 },
        },
      });
    }
    // Nothing of it is left: it is as unknown as before, alone and among others.
    expect((await fetch(`${studio.origin}/api/jobs/${unwatched}/events`)).status).toBe(404);
    const among = await fetch(`${studio.origin}/api/events?job=${unwatched}:0`);
    expect(await among.text()).toContain('job-unknown');
    expect((await hang(randomUUID(), '2001:db8::1')).status).toBe(200);
    // One person has a whole /64 of IPv6 addresses.
    expect((await hang(randomUUID(), '2001:db8::2')).status).toBe(200);
    expect((await hang(randomUUID(), '2001:db8::3')).status).toBe(429);
    await fetch(`${studio.origin}/api/jobs/${running[0]}`, {
      method: 'DELETE',
      headers: { origin: studio.origin },
    });
    await expect.poll(async () => (await hang(randomUUID())).status).toBe(200);
  });
});

describe.skipIf(!hasRedisServer)('with a real redis-server', () => {
  let redis: RedisServer;
  let one: Studio;
  let other: Studio;
  beforeAll(async () => {
    redis = await startRedisServer();
    const environment = { REDIS_URL: redis.url, STUDIO_JOBS_PER_MINUTE: '2', ...proxies };
    // Both start together, outside the test: on a busy machine they can take half a minute.
    [one, other] = await Promise.all([start(environment), start(environment)]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    redis.close();
  });

  it('two processes count together, and each counts alone once Redis is gone', async () => {
    let lastByte = 100;
    await ended(await post(one, newJob()));
    await ended(await post(other, newJob()));
    expect((await post(one, newJob())).status).toBe(429);
    expect((await post(other, newJob())).status).toBe(429);
    redis.close();
    await expect
      .poll(async () => {
        await ended(await post(one, newJob(), `198.51.100.${lastByte++}`));
        return one.output();
      })
      .toContain('Redis is out of reach');
  });
});
