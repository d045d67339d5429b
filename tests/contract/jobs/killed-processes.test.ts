import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxCall } from '@/lib/server/sandbox/call-log';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import { postJob, readJob } from '../../support/job-client';
import { findEvent, type ReadEvent, readEvents } from '../../support/read-events';
import { type TestStorage, testStorages } from '../../support/storages';
import { type Studio, startStudio } from '../../support/studio';

let gateway: ServedSandbox;

beforeAll(async () => {
  // A picture takes about two seconds.
  gateway = await serveSandbox({ port: 0, pace: 0.2 });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.sandbox.clearCalls();
  gateway.sandbox.setScenario(null);
  gateway.sandbox.setTasks({ listLagMs: 0, cost: 'told', clockSkewMs: 0 });
});

const bodyOf = (id: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    id,
    kind: 'create',
    model: 'gpt-image-2.6-flare',
    prompt: 'A lamp sandbox:quick',
    parameters: { quality: 'low' },
    ...more,
  });

async function openStudio(place: TestStorage, more: Record<string, string> = {}): Promise<Studio> {
  return startStudio({
    ...place.environment,
    AIHUBMIX_API_KEY: 'sk-test',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    ...more,
  });
}

const issued = () => gateway.sandbox.calls().filter((call) => call.issued);

/** The job was issued once, and reported the whole bill. */
function expectOnBill(events: readonly ReadEvent[], call = onlyCall()): void {
  expect(findEvent(events, 'cost-report')).toMatchObject({
    microUsd: call?.chargedMicroUsd,
    basis: 'gateway',
  });
  expect(findEvent(events, 'job-end')).toMatchObject({
    status: 'succeeded',
    delivered: 1,
    tasks: [call?.taskId],
  });
}

function onlyCall(): SandboxCall | undefined {
  expect(issued()).toHaveLength(1);
  return issued()[0];
}

/** Issues a job, and returns once it is under way. */
async function begin(studio: Studio, id: string, headers: Record<string, string> = {}): Promise<void> {
  const posted = await fetch(`${studio.origin}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: studio.origin, ...headers },
    body: bodyOf(id),
  });
  await readEvents(posted.body, ({ event }) => event === 'job-progress');
}

/** Issues a job whose process is killed once the gateway is at work. */
async function killDuringCall(studio: Studio): Promise<string> {
  const id = randomUUID();
  await begin(studio, id);
  await expect.poll(() => issued().length, { timeout: 10_000 }).toBe(1);
  await studio.kill('SIGKILL');
  return id;
}

for (const [name, open] of Object.entries(testStorages)) {
  describe(`the picture of a killed process on ${name}`, () => {
    let place: TestStorage;
    let one: Studio;
    let other: Studio;

    beforeAll(async () => {
      place = await open();
      [one, other] = await Promise.all([
        openStudio(place, { STUDIO_TASKS: 'sync' }),
        openStudio(place, { STUDIO_TASKS: 'async' }),
      ]);
    });
    afterAll(async () => {
      await Promise.all([one.close(), other.close()]);
      await place.close();
    });

    it('is found on the list by another one at once, for all readers, although the clocks differ by a quarter of an hour', async () => {
      gateway.sandbox.setTasks({ listLagMs: 3_000, clockSkewMs: 900_000 });
      const id = await killDuringCall(one);
      const readers = await Promise.all([1, 2, 3].map(() => readJob(other.origin, id)));
      for (const { events } of readers) expectOnBill(events);
      await one.restart();
      expectOnBill((await readJob(one.origin, id)).events);
    });

    it('is fetched by the id of its task if the call was asynchronous', async () => {
      const id = await killDuringCall(other);
      const { events } = await readJob(one.origin, id);
      expect(findEvent(events, 'image-end').base64.length).toBeGreaterThan(100);
      expectOnBill(events);
    });
  });
}

describe('a studio that starts again', () => {
  let place: TestStorage;
  let studio: Studio;

  beforeAll(async () => {
    place = (await testStorages['the file system']?.()) ?? expect.fail('There is no file system.');
    // Another storage does not know the tasks of the tests before, so that they would compete under their key.
    studio = await openStudio(place, { AIHUBMIX_API_KEY: 'sk-test-restarted' });
  });
  afterAll(async () => {
    await studio.close();
    await place.close();
  });

  it('fetches a picture although nobody asks for it, and continues a user’s job only with that user’s key', async () => {
    const key = { 'x-aihubmix-key': 'sk-of-a-user' };
    const [ours, theirs] = [randomUUID(), randomUUID()];
    await begin(studio, ours);
    await begin(studio, theirs, key);
    await expect.poll(() => issued().length, { timeout: 10_000 }).toBe(2);
    await studio.kill('SIGKILL');
    await studio.restart();
    const without = readJob(studio.origin, theirs);
    const waits = new Promise((resolve) => setTimeout(resolve, 3_000, 'waits'));
    await expect.poll(() => issued()[0]?.picturesDelivered, { timeout: 20_000 }).toBe(1);
    expectOnBill((await readEvents((await postJob(studio.origin, bodyOf(ours))).body)).events, issued()[0]);
    expect(await Promise.race([without, waits])).toBe('waits');
    const answer = await fetch(`${studio.origin}/api/jobs/${theirs}/events`, { headers: key });
    expectOnBill((await readEvents(answer.body)).events, issued()[1]);
    expectOnBill((await without).events, issued()[1]);
    expect(issued()[1]?.keyEnding).toBe('user');
    expect(issued()).toHaveLength(2);
  });

  it('serves a picture’s signature until the picture is confirmed, and takes it back with the reference', async () => {
    const id = randomUUID();
    const model = 'gemini-3.1-flash-image';
    const posted = await postJob(studio.origin, bodyOf(id, { model, parameters: {} }));
    const picture = findEvent((await readEvents(posted.body)).events, 'image-end');
    expect(picture.signature).toBe(true);
    const answer = await fetch(`${studio.origin}/api/jobs/${id}/images/0?signature`);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    const signature = await answer.text();

    const edit = (parts: readonly string[], editId = randomUUID(), prompts?: readonly (string | null)[]) => {
      const form = new FormData();
      const request = { kind: 'edit', model, parameters: {}, referencePrompts: prompts };
      form.append('request', bodyOf(editId, request));
      form.append('reference', new File([Buffer.from(picture.base64, 'base64')], 'reference'));
      for (const part of parts) form.append('signature', part);
      const headers = { origin: studio.origin };
      return fetch(`${studio.origin}/api/jobs`, { method: 'POST', headers, body: form });
    };
    const editId = randomUUID();
    const edited = await readEvents((await edit([signature], editId)).body);
    expect(findEvent(edited.events, 'job-end').status).toBe('succeeded');
    // The signature is part of the body, so another signature makes another request.
    expect((await edit([''], editId)).status).toBe(409);
    expect((await edit([signature, signature])).status).toBe(400);
    expect((await edit(['not base64!'])).status).toBe(400);
    expect((await edit([signature], randomUUID(), ['A lamp'])).status).toBe(200);
    expect((await edit([signature], randomUUID(), ['A lamp', null])).status).toBe(400);

    const confirm = JSON.stringify({ indexes: [0] });
    const headers = { origin: studio.origin, 'content-type': 'application/json' };
    await fetch(`${studio.origin}/api/jobs/${id}/confirm`, { method: 'POST', headers, body: confirm });
    expect((await fetch(`${studio.origin}/api/jobs/${id}/images/0?signature`)).status).toBe(404);
  });
});
