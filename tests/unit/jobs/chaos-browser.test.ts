import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { ChaosBrowser } from '../../soak/chaos/browser';
import { Random } from '../../soak/chaos/random';

afterEach(() => vi.unstubAllGlobals());

it('a tab that dies while its requests wait for a connection keeps none of them', async () => {
  const held: ServerResponse[] = [];
  let isHolding = true;
  const server = createServer((_, response) => {
    if (isHolding) held.push(response);
    else response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = new ChaosBrowser(new Random(1), () => [origin]);
  const [dying, other] = [await browser.open(), await browser.open()];
  dying.run(() => {
    for (let request = 0; request < 12; request += 1) void fetch('/api/session').catch(() => undefined);
  });
  await expect.poll(() => held.length).toBe(6);
  isHolding = false;
  dying.close();
  const answer = other.run(() => fetch('/api/session'));
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), 2_000));
  expect((await Promise.race([answer, late]))?.status).toBe(200);
  server.closeAllConnections();
  server.close();
});

it('a tab keeps its own code when another tab is opened', async () => {
  const browser = new ChaosBrowser(new Random(1), () => []);
  const first = await browser.open();
  const before = await first.tab.loadFollowing();
  await browser.open();
  expect((await first.tab.loadFollowing()).followJob).toBe(before.followJob);
});
