import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobBody } from '../../support/job-client';
import { createLatch } from '../../support/latch';
import { readSharedStream, type SharedFrame, sharedStreamAddress } from '../../support/read-shared-stream';
import { type Studio, startStudio } from '../../support/studio';
import { unlock } from '../../support/unlock';
import { answerJson, frame, ScriptedUpstream } from '../../support/upstream';

const code = 'open sesame, please';
const usage = { input_tokens: 10, output_tokens: 1056, input_tokens_details: { text_tokens: 10 } };
let upstream: ScriptedUpstream;
let picture: Buffer;
/** Runs the jobs. */
let studio: Studio;
/** Another process on the same storage. */
let other: Studio;
let cookie: string;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  picture = await sharp({ create: { width: 24, height: 16, channels: 3, background: '#c63a1b' } })
    .png()
    .toBuffer();
  const environment = {
    STUDIO_ACCESS_CODE: code,
    AIHUBMIX_API_KEY: 'sk-test',
    AIHUBMIX_BASE_URL: `${upstream.origin}/v1`,
    STUDIO_CONCURRENT_JOBS: '1000',
    STUDIO_JOBS_PER_MINUTE: '1000',
  };
  studio = await startStudio(environment);
  other = await startStudio({ ...environment, STUDIO_DATA_DIR: studio.dataDirectory });
  cookie = await unlock(studio, code);
});
afterAll(async () => {
  await Promise.all([studio.close(), other.close()]);
  await upstream.stop();
});
beforeEach(() => {
  upstream.reset();
  upstream.script = answerJson({ data: [{ b64_json: picture.toString('base64') }], usage });
});

function ask(path: string, init: RequestInit = {}, { origin } = studio): Promise<Response> {
  return fetch(origin + path, { ...init, headers: { cookie, origin, ...init.headers } });
}

function issue(id: string, parameters: Record<string, unknown> = {}, prompt = 'A lamp'): Promise<Response> {
  const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
  return ask('/api/jobs', { method: 'POST', headers, body: jobBody(id, parameters, prompt) });
}

async function follow(
  positions: readonly string[],
  enough?: (frame: SharedFrame) => boolean,
  by = studio,
): Promise<SharedFrame[]> {
  const response = await fetch(sharedStreamAddress(by.origin, positions), { headers: { cookie } });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  return readSharedStream(response.body, enough);
}

const eventsOf = (frames: readonly SharedFrame[], id: string) =>
  frames.filter((entry) => entry.id.startsWith(id)).map(({ event }) => event);

const wholeJob = ['job-start', 'job-progress', 'image-end', 'cost-report', 'job-end'];

describe('a job that is issued with Prefer: respond-async', () => {
  it('is answered with its id as soon as it is claimed, and again if it is sent again', async () => {
    const latch = createLatch();
    upstream.script = async (response, call) => {
      await latch.opened;
      answerJson({ data: [{ b64_json: picture.toString('base64') }], usage })(response, call);
    };
    const id = randomUUID();
    for (const response of [await issue(id), await issue(id)]) {
      expect(response.status).toBe(202);
      expect(await response.json()).toEqual({ id });
      expect(response.headers.get('preference-applied')).toBe('respond-async');
    }
    latch.open();
    await follow([`${id}:0`]);
    expect(upstream.calls).toHaveLength(1);
  });

  it('is refused like any other, for its fields or its id, and once it was withdrawn', async () => {
    const refused = await issue(randomUUID(), { quality: 'excellent' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_request' } });
    const id = randomUUID();
    expect((await issue(id)).status).toBe(202);
    expect((await issue(id, {}, 'Another lamp')).status).toBe(409);
    await follow([`${id}:0`]);
    const withdrawn = randomUUID();
    const init = { method: 'DELETE' };
    expect((await ask(`/api/jobs/${withdrawn}`, init)).status).toBe(404);
    expect((await issue(withdrawn)).status).toBe(410);
    const unissued = randomUUID();
    expect((await ask(`/api/jobs/${unissued}?unissued`, init)).status).toBe(404);
    expect((await issue(unissued)).status).toBe(410);
    expect(upstream.calls).toHaveLength(1);
  });
});

describe('one stream for many jobs', () => {
  it('has each frame of 150 jobs once and in order, whichever process runs them, and ends with the last job', async () => {
    const ids = Array.from({ length: 150 }, () => randomUUID());
    const answers = await Promise.all(ids.map((id) => issue(id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const positions = ids.map((id) => `${id}:0`);
    const [here, there] = await Promise.all([follow(positions), follow(positions, undefined, other)]);
    for (const frames of [here, there]) {
      for (const id of ids) {
        expect(eventsOf(frames, id)).toEqual(wholeJob);
        const sequences = frames.filter((entry) => entry.id.startsWith(id)).map((entry) => entry.id);
        expect(sequences).toEqual([1, 2, 3, 4, 5].map((sequence) => `${id}:${sequence}`));
      }
      expect(frames).toHaveLength(150 * wholeJob.length);
    }
    expect(upstream.calls).toHaveLength(150);
  });

  it('sends only what comes after each position, and after the lower one if a job is named twice', async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
    for (const id of ids) await issue(id);
    await follow(ids.map((id) => `${id}:0`));
    const frames = await follow([`${ids[0]}:2`, `${ids[1].toUpperCase()}:4`, `${ids[2]}:5`, `${ids[0]}:3`]);
    expect(eventsOf(frames, ids[0])).toEqual(['image-end', 'cost-report', 'job-end']);
    expect(eventsOf(frames, ids[1])).toEqual(['job-end']);
    expect(eventsOf(frames, ids[2])).toEqual([]);
  });

  it('reports an unknown job once, and follows the others', async () => {
    const [id, unknown, withdrawn] = [randomUUID(), randomUUID(), randomUUID()];
    await issue(id);
    await ask(`/api/jobs/${withdrawn}`, { method: 'DELETE' });
    const frames = await follow([`${unknown}:0`, `${id}:0`, `${withdrawn}:7`]);
    expect(frames.filter(({ event }) => event === 'job-unknown')).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), event: 'job-unknown', data: { jobId: unknown } },
        { id: expect.any(String), event: 'job-unknown', data: { jobId: withdrawn } },
      ]),
    );
    expect(frames).toHaveLength(wholeJob.length + 2);
    expect(eventsOf(frames, id)).toEqual(wholeJob);
  });

  it.each([
    ['no job', ''],
    ['a job without a position', `job=${randomUUID()}`],
    ['a position that is not a number', `job=${randomUUID()}:x`],
    ['a negative position', `job=${randomUUID()}:-1`],
    ['a position of ten digits', `job=${randomUUID()}:1234567890`],
    ['two positions', `job=${randomUUID()}:1:2`],
    ['an id that is not a UUID', 'job=../../etc/passwd:0'],
    ['one malformed job among good ones', `job=${randomUUID()}:0&job=nonsense`],
    ['151 jobs', Array.from({ length: 151 }, () => `job=${randomUUID()}:0`).join('&')],
  ])('refuses %s by name', async (_, query) => {
    const response = await ask(`/api/events?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid_request', details: { field: 'job' } },
    });
  });

  it('requires the access code before anything else', async () => {
    expect((await fetch(`${studio.origin}/api/events`)).status).toBe(401);
    expect((await fetch(`${studio.origin}/api/jobs/${randomUUID()}/images/0`)).status).toBe(401);
  });

  it('reports a cancellation at once, while fifty other jobs go on', async () => {
    upstream.script = () => undefined;
    const ids = Array.from({ length: 51 }, () => randomUUID());
    await Promise.all(ids.map((id) => issue(id)));
    const [cancelled = ''] = ids;
    await expect.poll(() => upstream.calls.length).toBe(51);
    const askedAt = performance.now();
    const following = follow(
      ids.map((id) => `${id}:0`),
      ({ event }) => event === 'job-end',
    );
    expect((await ask(`/api/jobs/${cancelled}`, { method: 'DELETE' })).status).toBe(202);
    expect((await following).at(-1)).toMatchObject({ event: 'job-end', data: { status: 'cancelled' } });
    expect(performance.now() - askedAt).toBeLessThan(2_000);
    await Promise.all(ids.slice(1).map((id) => ask(`/api/jobs/${id}`, { method: 'DELETE' })));
  });
});

describe('the bytes of a picture', () => {
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  it('are served as the gateway sent them, by any process, until they are confirmed', async () => {
    const id = randomUUID();
    await issue(id);
    const frames = await follow([`${id}:0`]);
    const { data } = frames.find(({ event }) => event === 'image-end') ?? { data: {} };
    expect(data).toEqual({
      index: 0,
      mimeType: 'image/png',
      width: 24,
      height: 16,
      sizeBytes: picture.byteLength,
    });
    for (const by of [studio, other]) {
      const response = await ask(`/api/jobs/${id}/images/0`, {}, by);
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(response.headers.get('content-length')).toBe(String(picture.byteLength));
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await bytesOf(response)).toEqual(picture);
    }
    for (const place of ['1', '-1', 'x', '9999', '0?preview=0', '0?preview=x']) {
      expect((await ask(`/api/jobs/${id}/images/${place}`)).status, place).toBe(404);
    }
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ indexes: [0] });
    expect((await ask(`/api/jobs/${id}/confirm`, { method: 'POST', headers, body })).status).toBe(200);
    expect((await ask(`/api/jobs/${id}/images/0`)).status).toBe(404);
    expect(eventsOf(await follow([`${id}:0`]), id)).toEqual(
      wholeJob.filter((event) => event !== 'image-end'),
    );
    expect((await ask(`/api/jobs/${randomUUID()}/images/0`)).status).toBe(404);
  });

  it('are there for each preview until the next preview or the picture replaces it', async () => {
    const latch = createLatch();
    const preview = (at: number) => ({ b64_json: picture.toString('base64'), partial_image_index: at });
    upstream.script = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(frame('image_generation.partial_image', preview(0)));
      await latch.opened;
      response.end(frame('image_generation.completed', { b64_json: picture.toString('base64'), usage }));
    };
    const id = randomUUID();
    await issue(id, { partialImages: 1 });
    const frames = await follow([`${id}:0`], ({ event }) => event === 'image-preview');
    const told = frames.at(-1);
    expect(told?.data).toEqual({ index: 0, mimeType: 'image/png', sizeBytes: picture.byteLength });
    const sequence = told?.id.split(':')[1];
    const response = await ask(`/api/jobs/${id}/images/0?preview=${sequence}`);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await bytesOf(response)).toEqual(picture);
    expect((await ask(`/api/jobs/${id}/images/0`)).status).toBe(404);
    latch.open();
    await follow([`${id}:${sequence}`]);
    expect((await ask(`/api/jobs/${id}/images/0?preview=${sequence}`)).status).toBe(404);
    expect(await bytesOf(await ask(`/api/jobs/${id}/images/0`))).toEqual(picture);
  });
});
