import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelJob, jobBody, postJob, readJob } from '../../support/job-client';
import { createLatch } from '../../support/latch';
import { findEvent, type ReadEvent, readEvents } from '../../support/read-events';
import { type TestStorage, testStorages } from '../../support/storages';
import { type Studio, startStudio } from '../../support/studio';
import { answerJson, frame, ScriptedUpstream } from '../../support/upstream';

const usage = { input_tokens: 10, output_tokens: 1056, input_tokens_details: { text_tokens: 10 } };
const started = (event: ReadEvent) => event.event === 'job-progress';
let upstream: ScriptedUpstream;
let picture: string;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  const bytes = await sharp({ create: { width: 24, height: 16, channels: 3, background: '#c63a1b' } })
    .png()
    .toBuffer();
  picture = bytes.toString('base64');
});
afterAll(() => upstream.stop());
beforeEach(() => upstream.reset());

/** Answers with one picture once the gate opens. */
function answerWhenLet(): () => void {
  const latch = createLatch();
  upstream.script = async (response, call) => {
    await latch.opened;
    answerJson({ data: [{ b64_json: picture }], usage })(response, call);
  };
  return latch.open;
}

for (const [name, open] of Object.entries(testStorages)) {
  describe(`two instances on ${name}`, () => {
    let place: TestStorage;
    let one: Studio;
    let other: Studio;

    beforeAll(async () => {
      place = await open();
      const environment = {
        ...place.environment,
        AIHUBMIX_API_KEY: 'sk-test',
        AIHUBMIX_BASE_URL: `${upstream.origin}/v1`,
      };
      [one, other] = await Promise.all([startStudio(environment), startStudio(environment)]);
    });
    afterAll(async () => {
      await Promise.all([one.close(), other.close()]);
      await place.close();
    });

    it('serve a job that the other is running or has run', async () => {
      const release = answerWhenLet();
      const id = randomUUID();
      const issued = await postJob(one.origin, jobBody(id));
      await readJob(other.origin, id, started);
      const following = readJob(other.origin, id);
      release();
      const [live, followed] = await Promise.all([readEvents(issued.body), following]);
      expect(findEvent(followed.events, 'image-end').base64).toBe(picture);
      expect(followed.text.replaceAll(': heartbeat\n\n', '')).toBe(live.text);
      expect((await readJob(other.origin, id)).text).toBe(live.text);
      expect(upstream.calls).toHaveLength(1);
    });

    it('issue one call if both receive the same request at the same instant', async () => {
      upstream.script = answerJson({ data: [{ b64_json: picture }], usage });
      for (let round = 1; round <= 5; round += 1) {
        const body = jobBody(randomUUID());
        const presses = [one, other, one, other].map(({ origin }) => postJob(origin, body));
        const streams = await Promise.all(presses.map(async (press) => readEvents((await press).body)));
        for (const { events } of streams) {
          expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
        }
        expect(upstream.calls).toHaveLength(round);
      }
    });

    it('cancel what the other is running, within two seconds', async () => {
      answerWhenLet();
      const id = randomUUID();
      const issued = await postJob(one.origin, jobBody(id));
      await readJob(other.origin, id, started);
      await expect.poll(() => upstream.calls.length).toBe(1);
      const askedAt = performance.now();
      expect((await cancelJob(other.origin, id)).status).toBe(202);
      const { events } = await readEvents(issued.body);
      expect(performance.now() - askedAt).toBeLessThan(3_000);
      expect(findEvent(events, 'job-end').status).toBe('cancelled');
      expect(await upstream.calls[0]?.closed).toBe(false);
    });

    it('end the job of a killed one as interrupted, at once, with its charge and the pictures that had arrived', async () => {
      upstream.script = (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(frame('image_generation.completed', { b64_json: picture, usage }));
      };
      const id = randomUUID();
      const issued = await postJob(one.origin, jobBody(id, { n: 2 }));
      await readEvents(issued.body, (event) => event.event === 'image-end');
      await readJob(other.origin, id, (event) => event.event === 'image-end');
      await one.kill('SIGKILL');
      const killedAt = performance.now();
      const [there, here] = await Promise.all([
        readJob(other.origin, id),
        one.restart().then(() => readJob(one.origin, id)),
      ]);
      expect(performance.now() - killedAt).toBeLessThan(20_000);
      expect(findEvent(there.events, 'image-end').base64).toBe(picture);
      expect(findEvent(there.events, 'job-end')).toMatchObject({
        status: 'interrupted',
        requested: 2,
        delivered: 1,
      });
      expect(findEvent(there.events, 'cost-report').microUsd).toBeGreaterThan(300_000);
      expect(here.events).toEqual(there.events);
      const again = await postJob(one.origin, jobBody(id, { n: 2 }));
      expect(findEvent((await readEvents(again.body)).events, 'job-end').status).toBe('interrupted');
      expect(upstream.calls).toHaveLength(1);
    });
  });
}
