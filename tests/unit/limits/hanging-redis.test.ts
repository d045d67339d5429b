import '../../support/quiet-log';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getCounters } from '@/lib/server/limits/get-counters';
import { getConfig } from '@/lib/server/platform/config';

let server: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  // It takes connections and what is sent to it, as a Redis does whose machine is out of memory, and never answers.
  server = createServer((socket) => {
    sockets.add(socket);
    socket.resume().on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

it('a Redis that hangs delays one request for a second, and not each of those that follow', async () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const counters = await getCounters({ ...getConfig(), redisUrl: `redis://127.0.0.1:${port}` });
  const startedAt = performance.now();
  for (const number of [1, 2, 3, 4]) {
    expect(await counters.add('read:client', 1, 60_000)).toMatchObject({ count: number });
    expect(await counters.enter('jobs', `job-${number}`, 20, 60_000)).toBe(true);
    await counters.leave('jobs', `job-${number}`);
  }
  expect(performance.now() - startedAt).toBeLessThan(2_500);
});
