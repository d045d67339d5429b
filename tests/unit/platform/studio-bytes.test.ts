import { afterEach, expect, it, vi } from 'vitest';
import { fetchBytesOf } from '@/lib/browser/platform/studio-bytes';

afterEach(() => vi.unstubAllGlobals());

it('has no bytes where the answer breaks off, and asks again the next time', async () => {
  const broken = new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
  const answers = [new Response(broken), new Response('whole')];
  vi.stubGlobal('fetch', async () => answers.shift());
  expect(await fetchBytesOf('ab')).toBeNull();
  expect(await (await fetchBytesOf('ab'))?.text()).toBe('whole');
});
