import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobBody, postJob } from '../../support/job-client';
import { readEvents } from '../../support/read-events';
import { type Studio, startStudio } from '../../support/studio';

const token = 'a token for metrics';
let studio: Studio;
beforeAll(async () => {
  studio = await startStudio({
    STUDIO_METRICS_TOKEN: token,
    STUDIO_ACCESS_CODE: 'a code of the studio',
    SANDBOX_PACE: '0',
  });
});
afterAll(() => studio.close());

function getMetrics(authorization?: string): Promise<Response> {
  return fetch(`${studio.origin}/api/metrics`, { headers: authorization ? { authorization } : {} });
}

/** The value of one series; 0 where it is absent. */
function valueOfSeries(text: string, series: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? 0 : Number(line.slice(series.length));
}

it('answers the token of the operator in a locked studio, and nobody else', async () => {
  expect((await getMetrics()).status).toBe(401);
  expect((await getMetrics('Bearer another token')).status).toBe(401);
  const answer = await getMetrics(`Bearer ${token}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(await answer.text()).toContain('nodejs_eventloop_lag_p99_seconds');
});

it('does not exist without a token', async () => {
  const plain = await startStudio();
  try {
    const answer = await fetch(`${plain.origin}/api/metrics`, {
      headers: { authorization: 'Bearer undefined' },
    });
    expect(answer.status).toBe(404);
  } finally {
    await plain.close();
  }
});

it('counts jobs by outcome, parked bytes, requests and operations on the storage', async () => {
  const open = await startStudio({ STUDIO_METRICS_TOKEN: token, SANDBOX_PACE: '0' });
  try {
    const job = await postJob(open.origin, jobBody(randomUUID()));
    await readEvents(job.body);
    const answer = await fetch(`${open.origin}/api/metrics`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await answer.text();
    const ended = 'safelight_jobs_total{kind="create",route="images",status="succeeded",demo="true"}';
    expect(valueOfSeries(text, ended)).toBe(1);
    expect(valueOfSeries(text, 'safelight_parked_bytes_total')).toBeGreaterThan(1_000);
    expect(
      valueOfSeries(text, 'safelight_storage_operations_total{operation="claim",outcome="ok"}'),
    ).toBeGreaterThan(2);
    expect(text).toContain('safelight_request_seconds_count{method="POST",status="200"}');
    expect(text).not.toContain(token);
  } finally {
    await open.close();
  }
});
