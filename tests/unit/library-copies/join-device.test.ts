import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const clock = `${String(Date.UTC(2026, 10, 1)).padStart(15, '0')}-0000-0000000a`;

function pictureRow(id: string): LibraryRow & { sha256: string } {
  const sha256 = createHash('sha256').update(`bytes of ${id}`).digest('hex');
  const values = {
    ...{ jobId: id.split(':')[0], index: 0, createdAt: '2026-11-01T08:00:00.000Z', prompt: id, model: 'm' },
    ...{ kind: 'create', parameters: {}, mimeType: 'image/png', width: 1, height: 1, sizeBytes: 1, sha256 },
    ...{ costMicroUsd: null, demo: false, thumbhash: '' },
  };
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  return { kind: 'picture', id, fields: fields as LibraryRow['fields'], sha256 };
}

/** A studio with a library of two pictures, one of them on an older page, and another library to join. */
function stubStudio() {
  const [newer, older] = [pictureRow('newer:0'), pictureRow('older:0')];
  const bytes = new Map([newer, older].map(({ id, sha256 }) => [sha256, `bytes of ${id}`]));
  const studio = { library: 'first' as string | null, hasBytes: true };
  const state = (library: string) => {
    const sizes = {
      pictures: 2,
      demoPictures: 0,
      bytes: 0,
      quotaBytes: 1_000,
      sequence: 2,
      nowMs: Date.now(),
    };
    return Response.json({ enabled: true, library, version: 1, ...sizes });
  };
  const gone = () => Response.json({ error: { code: 'not_found', message: '' } }, { status: 404 });
  vi.stubGlobal('fetch', async (path: string, { body }: RequestInit = {}) => {
    if (path.startsWith('/api/library/join')) {
      expect(JSON.parse(String(body))).toHaveProperty('words');
      studio.library = 'second';
    }
    const { library } = studio;
    if (library === null) return gone();
    if (path === '/api/library' || path.startsWith('/api/library/join')) return state(library);
    const sha256 = /pictures\/([0-9a-f]+)/.exec(path)?.[1];
    if (sha256) return studio.hasBytes ? new Response(bytes.get(sha256)) : gone();
    const page = { sequence: 2, history: 'one' };
    const { searchParams } = new URL(path, 'http://studio');
    if (searchParams.get('before') === 'newest')
      return Response.json({ ...page, rows: [newer], more: true, before: 2 });
    return Response.json({ ...page, rows: searchParams.has('before') ? [older] : [], more: false });
  });
  return studio;
}

async function open() {
  const profile = await openProfile();
  const [devices, state, receiving] = await Promise.all([
    import('@/lib/browser/library-copies/devices'),
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/library-copies/receive-changes'),
  ]);
  const join = () => devices.joinDevice({ words: 'twelve words' }, () => undefined);
  const originals = async () => (await profile.database.originals.toCollection().primaryKeys()).sort();
  return { ...profile, ...state, ...receiving, join, originals };
}

it('takes all pictures along when a browser joins a second library while it still receives the first', async () => {
  const browser = await open();
  stubStudio();
  await browser.restartCopying('first');
  await browser.receiveChanges(new AbortController().signal);
  expect(await browser.join()).toBe('joined');
  expect(await browser.originals()).toEqual(['newer:0', 'older:0']);
});

it('takes the pictures of the library of its cookie along when a browser joins before it has received anything', async () => {
  const browser = await open();
  stubStudio();
  expect(await browser.join()).toBe('joined');
  expect(await browser.originals()).toEqual(['newer:0', 'older:0']);
});

it('joins no second library while originals of the first cannot be fetched', async () => {
  const browser = await open();
  const studio = stubStudio();
  studio.hasBytes = false;
  expect(await browser.join()).toBe('wouldLosePictures');
  expect(studio.library).toBe('first');
});

it('joins again by recovery words after the browser has lost its cookie, although originals are in the studio alone', async () => {
  const browser = await open();
  const studio = stubStudio();
  await browser.restartCopying('first');
  await browser.receiveChanges(new AbortController().signal);
  studio.library = null;
  expect(await browser.join()).toBe('joined');
});
