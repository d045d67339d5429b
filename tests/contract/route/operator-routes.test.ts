import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobBody } from '../../support/job-client';
import { readEvents } from '../../support/read-events';
import { type Studio, startStudio } from '../../support/studio';
import { unlock } from '../../support/unlock';

const token = 'a token for metrics';
const secret = 'a secret of the scheduler';
const code = 'a code of the studio';
let studio: Studio;
beforeAll(async () => {
  studio = await startStudio({
    STUDIO_METRICS_TOKEN: token,
    CRON_SECRET: secret,
    STUDIO_ACCESS_CODE: code,
    SANDBOX_PACE: '0',
  });
});
afterAll(() => studio.close());

const get = (path: string, authorization?: string) =>
  fetch(studio.origin + path, { headers: authorization ? { authorization } : {} });

/** The value of one series; 0 if it is absent. */
function valueOfSeries(text: string, series: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? 0 : Number(line.slice(series.length));
}

it('sweeps for callers with the secret, and for nobody else', async () => {
  expect((await get('/api/cron/sweep', 'Bearer another')).status).toBe(401);
  expect((await get('/api/cron/sweep', 'Bearer ')).status).toBe(401);
  const swept = await get('/api/cron/sweep', `Bearer ${secret}`);
  expect(swept.status).toBe(200);
  expect(await swept.json()).toEqual({ interrupted: 0, emptied: 0, removed: 0, leftovers: 0, shares: 0 });
});

it('gives the metrics of a locked studio to the operator’s token, and to nobody else', async () => {
  expect((await get('/api/metrics')).status).toBe(401);
  expect((await get('/api/metrics', 'Bearer another token')).status).toBe(401);
  const answer = await get('/api/metrics', `Bearer ${token}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(await answer.text()).toContain('nodejs_eventloop_lag_p99_seconds');
});

it('counts jobs by outcome, parked bytes, requests and operations on the storage', async () => {
  const headers = {
    'content-type': 'application/json',
    origin: studio.origin,
    cookie: await unlock(studio, code),
  };
  const job = await fetch(`${studio.origin}/api/jobs`, {
    method: 'POST',
    headers,
    body: jobBody(randomUUID()),
  });
  await readEvents(job.body);
  const metrics = async () => (await get('/api/metrics', `Bearer ${token}`)).text();
  // A picture is counted once it is in storage, which may be after the job's end was sent.
  const parked = 'safelight_parked_bytes_total';
  await expect.poll(async () => valueOfSeries(await metrics(), parked)).toBeGreaterThan(1_000);
  const text = await metrics();
  const ended = 'safelight_jobs_total{kind="create",route="images",status="succeeded",demo="true"}';
  expect(valueOfSeries(text, ended)).toBe(1);
  expect(
    valueOfSeries(text, 'safelight_storage_operations_total{operation="claim",outcome="ok"}'),
  ).toBeGreaterThan(2);
  expect(text).toContain('safelight_request_seconds_count{method="POST",status="200"}');
  expect(text).not.toContain(token);
});
