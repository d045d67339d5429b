import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEvent, readEvents } from '../../support/read-events';
import { type Studio, startStudio } from '../../support/studio';

let studio: Studio;

beforeAll(async () => {
  studio = await startStudio({ SANDBOX_PACE: '0' });
});

afterAll(() => studio.close());

const request = (changes: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  kind: 'create',
  model: 'gpt-image-1',
  prompt: 'A red lamp over still water sandbox:quick',
  parameters: { quality: 'low' },
  ...changes,
});

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(studio.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: studio.origin, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('POST /api/jobs', () => {
  it('answers with a stream that no proxy may hold back, from job-start to job-end', async () => {
    const response = await post('/api/jobs', request());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toContain('no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const { events } = await readEvents(response.body);
    expect(events[0]).toMatchObject({ event: 'job-start', sequence: 1, data: { demo: true } });
    expect(findEvent(events, 'image-end')).toMatchObject({
      width: 1024,
      height: 1024,
      mimeType: 'image/png',
    });
    expect(findEvent(events, 'cost-report')).toMatchObject({ basis: 'usage', demo: true });
    expect(events.at(-1)).toMatchObject({ event: 'job-end', data: { status: 'succeeded', delivered: 1 } });
  });

  it('attaches a second POST of the same id and body to the same job', async () => {
    const body = request();
    const [one, other] = await Promise.all([post('/api/jobs', body), post('/api/jobs', body)]);
    const [first, second] = await Promise.all([readEvents(one.body), readEvents(other.body)]);
    expect(second.text).toBe(first.text);
    const late = await readEvents((await post('/api/jobs', body)).body);
    expect(late.text).toBe(first.text);
  });

  it('refuses the same id with another body', async () => {
    const body = request();
    await readEvents((await post('/api/jobs', body)).body);
    const response = await post('/api/jobs', { ...body, prompt: 'Another prompt' });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { code: 'id_conflict' } });
  });

  it('is gone for a late POST once its pictures are confirmed', async () => {
    const body = request();
    await readEvents((await post('/api/jobs', body)).body);
    const confirmed = await post(`/api/jobs/${body.id}/confirm`, { indexes: [0] });
    expect(confirmed.status).toBe(200);
    await expect.poll(async () => (await post('/api/jobs', body)).status).toBe(410);
  });

  const refused: [string, unknown, string | undefined][] = [
    ['a body that is not JSON', '{"id":', undefined],
    ['a body that is not an object', '[]', undefined],
    ['an unknown field', request({ surprise: 1 }), 'surprise'],
    ['an unknown parameter', request({ parameters: { seed: 3 } }), 'parameters.seed'],
    ['a wrong id', request({ id: 'job-1' }), 'id'],
    ['a missing id', request({ id: undefined }), 'id'],
    ['an unknown kind', request({ kind: 'video' }), 'kind'],
    ['an empty prompt', request({ prompt: '   ' }), 'prompt'],
    ['33,000 characters', request({ prompt: 'x'.repeat(33_000) }), 'prompt'],
    ['no pictures', request({ parameters: { n: 0 } }), 'parameters.n'],
    ['11 pictures', request({ parameters: { n: 11 } }), 'parameters.n'],
    ['half a picture', request({ parameters: { n: 1.5 } }), 'parameters.n'],
    ['size auto', request({ parameters: { size: 'auto' } }), 'parameters.size'],
    ['a size that is not offered', request({ parameters: { size: '512x512' } }), 'parameters.size'],
    ['an unknown quality', request({ parameters: { quality: 'ultra' } }), 'parameters.quality'],
    [
      'a compression out of range',
      request({ parameters: { outputCompression: 101 } }),
      'parameters.outputCompression',
    ],
    [
      'a compression of png',
      request({ parameters: { outputCompression: 50 } }),
      'parameters.outputCompression',
    ],
    [
      'a transparent jpeg',
      request({ parameters: { background: 'transparent', outputFormat: 'jpeg' } }),
      'parameters.background',
    ],
    ['4 previews', request({ parameters: { partialImages: 4 } }), 'parameters.partialImages'],
    [
      'fidelity without an edit',
      request({ parameters: { inputFidelity: 'high' } }),
      'parameters.inputFidelity',
    ],
    [
      'quality to a reverse model',
      request({ model: 'gpt-4o-image', parameters: { quality: 'high' } }),
      'parameters.quality',
    ],
    [
      'previews from a reverse model',
      request({ model: 'gpt-4o-image-vip', parameters: { partialImages: 1 } }),
      'parameters.partialImages',
    ],
    [
      'a transparent background from gpt-image-2 with previews, on whose route it has none',
      request({ model: 'gpt-image-2', parameters: { background: 'transparent', partialImages: 1 } }),
      'parameters.background',
    ],
    [
      'a free size that breaks the rule',
      request({ model: 'gpt-image-2', parameters: { size: '1000x1000' } }),
      'parameters.size',
    ],
    ['a model that nobody knows', request({ model: 'gpt-image-99' }), 'model'],
    ['earlier turns without a chat', request({ messages: [] }), 'messages'],
    [
      'moderation in an edit',
      request({ kind: 'edit', parameters: { moderation: 'low' } }),
      'parameters.moderation',
    ],
    ['an edit by a model that cannot', request({ kind: 'edit', model: 'gpt-4o-image' }), 'kind'],
    ['an edit without a picture', request({ kind: 'edit', parameters: {} }), 'reference'],
  ];
  it.each(refused)('refuses %s by name, before anything is charged', async (_, body, field) => {
    const response = await post('/api/jobs', body);
    const answer = await response.json();
    expect(answer).toMatchObject({ error: { code: 'invalid_request', message: expect.any(String) } });
    expect(response.status).toBe(400);
    expect(answer.error.details?.field).toBe(field);
    expect(answer.error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses a request from another site, and one without an origin', async () => {
    const other = await post('/api/jobs', request(), { origin: 'https://elsewhere.example' });
    expect(other.status).toBe(403);
    expect(await other.json()).toMatchObject({ error: { code: 'wrong_origin' } });
    const none = await fetch(`${studio.origin}/api/jobs`, {
      method: 'POST',
      body: JSON.stringify(request()),
    });
    expect(none.status).toBe(403);
  });

  it('refuses a content type that it does not take', async () => {
    const response = await post('/api/jobs', request(), { 'content-type': 'text/plain' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { details: { field: 'content-type' } } });
  });

  it('runs a model that only the gateway lists, and says beforehand that its price is unknown', async () => {
    const models = await (await fetch(`${studio.origin}/api/models`)).json();
    const unlisted = models.models.find((model: { id: string }) => model.id.startsWith('aurora'));
    expect(unlisted).toBeDefined();
    const response = await post('/api/jobs', request({ model: unlisted.id, parameters: {} }));
    const { events } = await readEvents(response.body);
    expect(findEvent(events, 'job-start').estimate).toEqual({ microUsd: null, basis: 'estimate' });
    // The gateway has a schema for the model, so it takes the route that reports what a call cost.
    expect(findEvent(events, 'cost-report')).toMatchObject({ basis: 'gateway' });
    expect(findEvent(events, 'cost-report').microUsd).toBeGreaterThan(0);
  });
});

it.each([
  ['en', 'Not found · Safelight'],
  ['zh-TW', '找不到頁面 · Safelight'],
])('a page that does not exist says so in its title before any script runs: %s', async (language, title) => {
  const response = await fetch(`${studio.origin}/nothing/here`, { headers: { 'accept-language': language } });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain(`<title>${title}</title>`);
});

it('answers an address that does not exist with an error code', async () => {
  const response = await fetch(`${studio.origin}/api/nothing/here`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
});

describe('GET /api/jobs/{id}/events', () => {
  it('replays the events after Last-Event-ID', async () => {
    const body = request();
    const { events } = await readEvents((await post('/api/jobs', body)).body);
    const cut = events.at(1)?.sequence ?? 0;
    const response = await fetch(`${studio.origin}/api/jobs/${body.id}/events`, {
      headers: { 'last-event-id': String(cut) },
    });
    const replay = await readEvents(response.body);
    expect(replay.events.map((entry) => entry.sequence)).toEqual(
      events.map((entry) => entry.sequence).filter((sequence) => sequence > cut),
    );
  });

  it.each(['not-an-id', '..%2F..%2Fetc', randomUUID()])('knows no job %s', async (id) => {
    const response = await fetch(`${studio.origin}/api/jobs/${id}/events`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
  });
});

describe('DELETE /api/jobs/{id}', () => {
  it('ends the stream as cancelled and still charged', async () => {
    const body = request({ prompt: 'A slow lamp sandbox:hang' });
    const response = await post('/api/jobs', body);
    const stream = readEvents(response.body);
    // Before its call has left, a job is cancelled for free.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const cancelled = await fetch(`${studio.origin}/api/jobs/${body.id}`, {
      method: 'DELETE',
      headers: { origin: studio.origin },
    });
    expect(cancelled.status).toBe(202);
    const { events } = await stream;
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'cancelled', delivered: 0 });
    expect(findEvent(events, 'cost-report').basis).toBe('estimate');
  });
});

describe('a picture whose link failed', () => {
  it('is fetched again from the link in the record, and charges nothing', async () => {
    const body = request({
      prompt: 'A lamp behind a broken link sandbox:url-broken sandbox:quick',
      parameters: { n: 2 },
    });
    const { events } = await readEvents((await post('/api/jobs', body)).body);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'partial', delivered: 1 });
    const failed = findEvent(events, 'image-fail');
    expect(failed).toMatchObject({ reason: 'download', retryable: true });
    const retry = await readEvents(
      (await post(`/api/jobs/${body.id}/images/${failed.index}/retry`, '')).body,
    );
    expect(retry.events.at(-1)?.event).toBe('image-fail');
  });

  it('knows no link for a picture that arrived whole', async () => {
    const body = request();
    await readEvents((await post('/api/jobs', body)).body);
    expect((await post(`/api/jobs/${body.id}/images/0/retry`, '')).status).toBe(404);
  });
});

describe('session, models, balance and health', () => {
  it('report the configuration without a secret', async () => {
    const session = await (await fetch(`${studio.origin}/api/session`)).json();
    expect(session).toMatchObject({ locked: false, demo: true, defaultModel: 'gpt-image-2.6-flare' });
    const health = await (await fetch(`${studio.origin}/api/health?deep`)).json();
    expect(health).toMatchObject({
      ready: true,
      storage: { kind: 'fs', ready: true },
      gateway: { ready: true },
    });
    expect((await fetch(`${studio.origin}/api/balance`)).status).toBe(200);
  });

  it('accept a user’s key in place of the server’s, and refuse a malformed one', async () => {
    const malformed = await post('/api/jobs', request(), { 'x-aihubmix-key': 'two words' });
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toMatchObject({ error: { details: { field: 'x-aihubmix-key' } } });
  });
});

it('has no sweep without a secret for it', async () => {
  const headers = { authorization: 'Bearer undefined' };
  expect((await fetch(`${studio.origin}/api/cron/sweep`, { headers })).status).toBe(404);
});

it('has no metrics without a token for them', async () => {
  const headers = { authorization: 'Bearer undefined' };
  expect((await fetch(`${studio.origin}/api/metrics`, { headers })).status).toBe(404);
});

describe('starting', () => {
  const malformed: [string, string][] = [
    ['AIHUBMIX_BASE_URL', 'ftp://example.com'],
    ['STUDIO_ACCESS_CODE', 'short'],
    ['STUDIO_DEADLINE_SECONDS', 'ten'],
    ['STUDIO_IMAGE_HOSTS', 'https://example.com/'],
    ['STUDIO_USER_KEYS', 'maybe'],
  ];
  it('stops and names every variable that is malformed', async () => {
    const refusal = await startStudio(Object.fromEntries(malformed)).then(
      () => 'It started.',
      (error: Error) => error.message,
    );
    expect(refusal).toMatch(/Configuration: \w+ should/);
    for (const [name] of malformed) expect(refusal).toMatch(new RegExp(`${name} should`));
  });

  it('says so when the port is taken', async () => {
    const port = new URL(studio.origin).port;
    await expect(startStudio({ PORT: port })).rejects.toThrow(`Port ${port} is taken`);
  });
});
