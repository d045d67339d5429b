import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';

let served: ServedSandbox;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, pace: 0 });
});
afterAll(() => served.close());

const headers = { authorization: 'Bearer sk-1', 'content-type': 'application/json' };
const control = (method: string, route: string, body?: object) =>
  fetch(`${served.origin}/sandbox/${route}`, { method, headers, body: body && JSON.stringify(body) });
const create = () =>
  fetch(`${served.origin}/ai/v1/images/generations`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'wan2.7-image', prompt: 'sandbox:quick' }),
  });

it('changes how tasks behave, field by field', async () => {
  expect((await control('PUT', 'tasks', { cost: 'null' })).status).toBe(200);
  expect((await control('PUT', 'tasks', { clockSkewMs: 3_600_000 })).status).toBe(200);
  const answer = await create();
  const task = await answer.json();
  expect(task.usage).toEqual({ cost: null });
  const ahead = Date.parse(answer.headers.get('date') ?? '') - Date.now();
  expect(Math.abs(ahead - 3_600_000)).toBeLessThan(60_000);
  expect(Math.abs(task.created_at * 1_000 - Date.now() - 3_600_000)).toBeLessThan(60_000);
  const bill = await (await control('GET', 'calls')).json();
  expect(bill.at(-1)).toMatchObject({ taskId: task.id, chargedMicroUsd: 27_586, toldMicroUsd: null });
});

it('expires all content at once', async () => {
  const address = (await (await create()).json()).output[0].content_url;
  expect((await fetch(address, { headers })).status).toBe(200);
  expect((await control('POST', 'tasks/expire')).status).toBe(200);
  expect((await fetch(address, { headers })).status).toBe(410);
});

it.each([{ cost: 'free' }, { listLagMs: -1 }, { readFaults: 1.5 }, { unknown: 1 }])(
  'refuses %j',
  async (body) => {
    expect((await control('PUT', 'tasks', body)).status).toBe(400);
  },
);
