import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import type { NewPicture } from '@/lib/browser/library/picture-storage';
import { type LibraryProfile, openProfile } from '../../support/library-profile';
import { pictureRow } from '../../support/picture-row';

afterEach(() => vi.unstubAllGlobals());

const originalBytes = 30_000_000;
const storedText = 'the original';
const storedHash = createHash('sha256').update(storedText).digest('hex');
const { signal } = new AbortController();

/** A browser with room for `originalsMax` originals of 30 MB, and not a byte more. */
async function openFullBrowser(
  originalsMax: number,
  studioHas: (sha256: string) => boolean,
  storedBytes = () => String(originalBytes),
) {
  const profile = await openProfile();
  const { database } = profile;
  database.originals.hook('creating', () => {
    if (stored.size >= originalsMax) throw new DOMException('', 'QuotaExceededError');
  });
  const stored = new Set<string>();
  database.originals.hook('creating', (id) => void stored.add(id));
  database.originals.hook('deleting', (id) => void stored.delete(id));
  vi.stubGlobal('fetch', async (path: string, { method = 'GET' }: RequestInit = {}) => {
    const sha256 = /pictures\/([^?]*)/.exec(path)?.[1] ?? '';
    if (!studioHas(sha256)) return new Response('{}', { status: 404 });
    if (method !== 'HEAD') return new Response(storedText);
    return new Response(null, { headers: { 'content-length': storedBytes() } });
  });
  const [{ makeRoom }, { updateCopying, getCopying }, { keepOriginal }] = await Promise.all([
    import('@/lib/browser/library-copies/make-room'),
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/library/fetch-from-studio'),
  ]);
  await updateCopying({ library: 'mine' });
  profile.setRoomMaker(makeRoom);
  const here = async () => (await database.originals.toCollection().primaryKeys()).sort();
  return { ...profile, keepOriginal, getCopying, here };
}

let count = 0;

function largePicture(id: string): NewPicture {
  count += 1;
  const createdAt = new Date(Date.UTC(2026, 10, 1) + count).toISOString();
  const large = new Blob([new Uint8Array(originalBytes)]);
  return {
    row: pictureRow(id, { id, createdAt, sizeBytes: originalBytes }),
    original: large,
    thumbnail: new Blob(['small']),
  };
}

/** Records that the studio was given the original, as copying does. */
async function noteCopy({ database }: LibraryProfile, id: string, files: Record<string, string>) {
  await database.copies.put({ id: `picture/${id}`, clock: '', hashes: {}, files });
}

it('drops the oldest originals that the studio has, so that a new picture is saved, and says how many', async () => {
  const browser = await openFullBrowser(4, (sha256) => sha256 !== 'gone');
  for (const id of ['a', 'b', 'c', 'd']) {
    expect(await browser.savePicture(largePicture(id))).toEqual({ status: 'saved' });
  }
  // `a` was never copied, and the studio has since lost its copy of `b`.
  await noteCopy(browser, 'b', { original: 'gone' });
  await noteCopy(browser, 'c', { original: storedHash });
  await noteCopy(browser, 'd', { original: 'hash-d' });
  expect(await browser.savePicture(largePicture('e'))).toEqual({ status: 'saved' });
  // The room needed, plus a reserve, takes two originals, and there are no more than two to drop.
  expect(await browser.here()).toEqual(['a', 'b', 'e']);
  expect((await browser.getCopying()).dropped).toBe(2);
  // An original that the studio has lost is sent to it again.
  expect((await browser.database.copies.get('picture/b'))?.files).toEqual({});
  expect(await (await browser.getOriginal('c'))?.text()).toBe(storedText);
  expect(await browser.here()).toEqual(['a', 'b', 'c', 'e']);
});

it.each<[string, (browser: Awaited<ReturnType<typeof openFullBrowser>>) => Promise<void>]>([
  ['the studio has none of them', async () => undefined],
  [
    'copies are off in this browser',
    async (browser) => {
      await noteCopy(browser, 'a', { original: 'hash-a' });
      const { useCopiesPreference } = await import('@/lib/browser/library-copies/copies-preference');
      useCopiesPreference.getState().turn(false);
    },
  ],
  [
    'the signature that came with it is nowhere else',
    async (browser) => {
      await browser.saveSignature('a', new Blob(['signed']));
      await noteCopy(browser, 'a', { original: 'hash-a' });
    },
  ],
  [
    'there is no thumbnail to show for it',
    async (browser) => {
      await browser.database.thumbnails.clear();
      await noteCopy(browser, 'a', { original: 'hash-a' });
    },
  ],
  [
    'the studio is out of reach',
    async (browser) => {
      await noteCopy(browser, 'a', { original: 'hash-a' });
      vi.stubGlobal('fetch', async () => {
        throw new TypeError('offline');
      });
    },
  ],
])('drops nothing if %s', async (_, prepare) => {
  const browser = await openFullBrowser(1, () => true);
  await browser.savePicture(largePicture('a'));
  await prepare(browser);
  expect(await browser.savePicture(largePicture('b'))).toEqual({ status: 'unsaved', reason: 'quota' });
  expect(await browser.here()).toEqual(['a']);
});

it.each([
  ['has been cut off in the studio', '29999999'],
  ['is of unknown size in the studio, since a proxy has dropped it from the answer', ''],
])('drops no original that %s', async (_, storedBytes) => {
  const browser = await openFullBrowser(
    1,
    () => true,
    () => storedBytes,
  );
  await browser.savePicture(largePicture('a'));
  await noteCopy(browser, 'a', { original: 'hash-a' });
  expect(await browser.savePicture(largePicture('b'))).toEqual({ status: 'unsaved', reason: 'quota' });
  expect(await browser.here()).toEqual(['a']);
});

it('sends the studio an original again that is no longer whole there', async () => {
  let storedBytes = '12';
  const browser = await openFullBrowser(
    1,
    () => true,
    () => storedBytes,
  );
  const { sendChanges } = await import('@/lib/browser/library-copies/send-changes');
  const put = vi.fn();
  const studio = globalThis.fetch;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (init.method === 'POST') return Response.json({ sequence: 1, nowMs: Date.now(), bounded: false });
    if (init.method !== 'PUT') return studio(path, init);
    put(path.replace(/[0-9a-f]{64}/, 'hash'));
    storedBytes = String(originalBytes);
    return Response.json({ complete: true });
  });
  await browser.savePicture(largePicture('a'));
  while ((await sendChanges(signal, false)) > 0);
  storedBytes = '12';
  put.mockClear();
  expect(await browser.savePicture(largePicture('b'))).toEqual({ status: 'unsaved', reason: 'quota' });
  while ((await sendChanges(signal, false)) > 0);
  // At the first part, the studio says that it has the original whole.
  expect(put.mock.calls).toEqual([['/api/library/pictures/hash?part=0&of=8']]);
  expect(await browser.savePicture(largePicture('b'))).toEqual({ status: 'saved' });
  expect(await browser.here()).toEqual(['b']);
});

it('asks a studio that is out of reach once, however many originals there are', async () => {
  const browser = await openFullBrowser(3, () => true);
  for (const id of ['a', 'b', 'c']) {
    await browser.savePicture(largePicture(id));
    await noteCopy(browser, id, { original: `hash-${id}` });
  }
  const asked = vi.fn(async () => {
    throw new TypeError('offline');
  });
  vi.stubGlobal('fetch', asked);
  expect(await browser.savePicture(largePicture('d'))).toEqual({ status: 'unsaved', reason: 'quota' });
  expect(asked).toHaveBeenCalledTimes(1);
  expect(await browser.here()).toEqual(['a', 'b', 'c']);
});

it('keeps an original in this browser on request, and says if there is no room for it', async () => {
  const browser = await openFullBrowser(1, () => true);
  await browser.savePicture(largePicture('a'));
  await noteCopy(browser, 'a', { original: storedHash });
  await browser.savePicture(largePicture('b'));
  expect(await browser.here()).toEqual(['b']);
  expect(await browser.keepOriginal('a')).toBe('full');
  await browser.database.originals.delete('b');
  expect(await browser.keepOriginal('a')).toBe('kept');
  expect(await browser.here()).toEqual(['a']);
});
