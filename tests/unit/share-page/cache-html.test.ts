import { expect, it } from 'vitest';
import { cacheHtml } from '@/components/share-page/cache-html';

function drawer(characters: number) {
  const drawer = { times: 0, draw: async () => 'x'.repeat(characters) };
  const shown = {};
  return {
    drawer,
    showTo: (viewer: string) =>
      cacheHtml(shown, viewer, () => {
        drawer.times += 1;
        return drawer.draw();
      }),
  };
}

it('renders a page once for all readers of a kind', async () => {
  const { drawer: small, showTo } = drawer(3_000);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(Array.from({ length: 30 }, (_, at) => showTo(`en https://${at}.example`)));
  }
  expect(small.times).toBe(30);
});

it('limits the memory of a page with long prompts', async () => {
  const { drawer: long, showTo } = drawer(200_000);
  const hosts = ['a', 'b', 'c', 'a', 'b', 'c'];
  for (const host of hosts) await showTo(host);
  expect(long.times).toBe(hosts.length);
  // Many simultaneous requests still share the work.
  const { drawer: huge, showTo: showHuge } = drawer(3_000_000);
  await Promise.all(Array.from({ length: 10 }, () => showHuge('a')));
  expect(huge.times).toBe(1);
});

it('tries again after a failure', async () => {
  const { drawer: once, showTo } = drawer(10);
  const { draw } = once;
  once.draw = async () => Promise.reject(new Error('out of ink'));
  await expect(showTo('a')).rejects.toThrow('out of ink');
  once.draw = draw;
  expect(await showTo('a')).toHaveLength(10);
});
