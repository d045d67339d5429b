import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../support/studio';
import { hasNginx, startNginx } from './nginx';

if (!hasNginx) throw new Error('The proxy needs nginx on the PATH: install the package.');

const requests = 10;
const servers: Server[] = [];
let proxy: Awaited<ReturnType<typeof startNginx>>;
let received: { one: number; other: number };

beforeEach(() => {
  received = { one: 0, other: 0 };
});

afterEach(async () => {
  await proxy.close();
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** A server in place of a studio: it answers, or dies as soon as it has the whole request. */
async function listen(name: keyof typeof received, ends: 'answers' | 'dies'): Promise<string> {
  const port = await freePort();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      received[name] += 1;
      if (ends === 'answers') response.end(JSON.stringify(request.headers));
      else request.socket.destroy();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `127.0.0.1:${port}`;
}

async function statuses(init: RequestInit): Promise<number[]> {
  const found: number[] = [];
  for (let count = 0; count < requests; count += 1) {
    const response = await fetch(`${proxy.origin}/api/jobs`, init);
    await response.arrayBuffer();
    found.push(response.status);
  }
  return found;
}

it('answers every request while one of two studios is down', async () => {
  proxy = await startNginx([await listen('one', 'answers'), `127.0.0.1:${await freePort()}`]);
  expect(await statuses({})).toEqual(Array(requests).fill(200));
  expect(await statuses({ method: 'POST', body: '{}' })).toEqual(Array(requests).fill(200));
});

it('sends no job to a second studio if the first one dies with it', async () => {
  proxy = await startNginx([await listen('one', 'answers'), await listen('other', 'dies')]);
  const before = received.one;
  const answers = await statuses({ method: 'POST', body: '{}' });
  expect(answers.filter((status) => status === 200)).toHaveLength(received.one - before);
  expect(answers.filter((status) => status === 502)).toHaveLength(received.other);
  expect(received.other).toBeGreaterThan(0);
});

it('passes on what a proxy with TLS in front of it says about the browser', async () => {
  proxy = await startNginx([await listen('one', 'answers')]);
  const headers = { 'x-forwarded-for': '203.0.113.7, 198.51.100.9', 'x-forwarded-proto': 'https' };
  const passedOn = await (await fetch(`${proxy.origin}/api/session`, { headers })).json();
  expect(passedOn).toMatchObject({ 'x-forwarded-for': '198.51.100.9', 'x-forwarded-proto': 'https' });
  const direct = await (await fetch(`${proxy.origin}/api/session`)).json();
  expect(direct).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
});
