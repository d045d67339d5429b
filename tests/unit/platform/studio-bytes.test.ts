import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { fetchBytesOf } from '@/lib/browser/platform/studio-bytes';

const hash = createHash('sha256').update('whole').digest('hex');

afterEach(() => vi.unstubAllGlobals());

it('returns nothing if the answer breaks off, and asks again the next time', async () => {
  const broken = new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
  const answers = [new Response(broken), new Response('whole')];
  vi.stubGlobal('fetch', async () => answers.shift());
  expect(await fetchBytesOf(hash)).toBeNull();
  expect(await (await fetchBytesOf(hash))?.text()).toBe('whole');
});

it('returns nothing if the bytes do not match their hash, and asks again the next time', async () => {
  const answers = [new Response('whale'), new Response('whole')];
  vi.stubGlobal('fetch', async () => answers.shift());
  expect(await fetchBytesOf(hash)).toBeNull();
  expect(await (await fetchBytesOf(hash))?.text()).toBe('whole');
});
