import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jobBody, postJob, readJob } from '../../support/job-client';
import { createLatch } from '../../support/latch';
import { findEvent, type ReadEvent, readEvents } from '../../support/read-events';
import { type Studio, startStudio } from '../../support/studio';
import { answerJson, ScriptedUpstream } from '../../support/upstream';

let upstream: ScriptedUpstream;
let studio: Studio;

beforeEach(async () => {
  upstream = await ScriptedUpstream.start();
  studio = await startStudio({
    AIHUBMIX_API_KEY: 'sk-test',
    AIHUBMIX_BASE_URL: `${upstream.origin}/v1`,
  });
});
afterEach(async () => {
  await studio.close();
  await upstream.stop();
});

const started = (event: ReadEvent) => event.event === 'job-progress';

it('finishes running jobs, takes no new ones, serves readers in the meantime, and exits with 0', async () => {
  const square = { create: { width: 24, height: 24, channels: 3, background: '#c63a1b' } } as const;
  const picture = (await sharp(square).png().toBuffer()).toString('base64');
  const latch = createLatch();
  upstream.script = async (response, call) => {
    await latch.opened;
    answerJson({ data: [{ b64_json: picture }] })(response, call);
  };
  const id = randomUUID();
  const issued = await postJob(studio.origin, jobBody(id));
  await readJob(studio.origin, id, started);
  await expect.poll(() => upstream.calls.length).toBe(1);
  await studio.signal('SIGTERM');
  await expect.poll(async () => (await fetch(`${studio.origin}/api/health`)).status).toBe(503);

  const refused = await postJob(studio.origin, jobBody(randomUUID()));
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
  expect((await refused.json()).error).toMatchObject({ code: 'interrupted' });
  expect(upstream.calls).toHaveLength(1);

  const following = readJob(studio.origin, id);
  latch.open();
  for (const { events } of await Promise.all([readEvents(issued.body), following])) {
    expect(findEvent(events, 'job-end').status).toBe('succeeded');
    expect(findEvent(events, 'image-end').base64).toBe(picture);
  }
  expect(await studio.ended()).toBe(0);
});

it('exits at once when no job runs', async () => {
  const askedAt = performance.now();
  await studio.signal('SIGTERM');
  expect(await studio.ended()).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(5_000);
});
