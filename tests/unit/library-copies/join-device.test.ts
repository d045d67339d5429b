import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const clock = `${String(Date.UTC(2026, 10, 1)).padStart(15, '0')}-0000-0000000a`;

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

const uploadSha256 = hashOf('an upload');
const sentSha256 = hashOf('a picture that was sent');

/** A picture that was made from an upload. */
function pictureRow(id: string): LibraryRow & { sha256: string } {
  const sha256 = hashOf(`bytes of ${id}`);
  const values = {
    ...{ jobId: id.split(':')[0], index: 0, createdAt: '2026-11-01T08:00:00.000Z', prompt: id, model: 'm' },
    ...{ kind: 'create', parameters: {}, mimeType: 'image/png', width: 1, height: 1, sizeBytes: 1, sha256 },
    ...{ costMicroUsd: null, demo: false, thumbhash: '' },
    ...{ parents: [`upload:${id}`], sources: { [`upload:${id}`]: uploadSha256 } },
  };
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  return { kind: 'picture', id, fields: fields as LibraryRow['fields'], sha256 };
}

/** A message that was sent with a picture. */
function turnRow(id: string): LibraryRow {
  const state = { jobId: id, status: 'done', images: [], lastSequence: 1 };
  const values = {
    ...{ conversationId: 'c', parentId: null, createdAt: '2026-11-01T08:00:00.000Z', state },
    ...{ pictures: [{ name: 'a.png' }], turnsLeftOut: 0, answerCharacters: 0, files: [sentSha256] },
  };
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  return { kind: 'turn', id, fields: fields as LibraryRow['fields'] };
}

/** A studio with a library of two pictures, one of them on an older page, and another library to join. */
function stubStudio() {
  const [newer, older] = [pictureRow('newer:0'), pictureRow('older:0')];
  const trashed = pictureRow('trashed:0');
  const deletedAt = `${String(Date.now()).padStart(15, '0')}-0000-0000000a`;
  const bytes = new Map([newer, older, trashed].map(({ id, sha256 }) => [sha256, `bytes of ${id}`]));
  bytes.set(uploadSha256, 'an upload').set(sentSha256, 'a picture that was sent');
  const studio = {
    library: 'first' as string | null,
    hasBytes: true,
    /** Hashes of bytes that it cannot read now. */
    failing: new Set<string>(),
    trashedSha256: trashed.sha256,
  };
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
    if (sha256 && studio.failing.has(sha256)) return new Response('', { status: 500 });
    if (sha256) return studio.hasBytes ? new Response(bytes.get(sha256)) : gone();
    const page = { sequence: 2, history: 'one' };
    const { searchParams } = new URL(path, 'http://studio');
    if (searchParams.get('before') === 'newest')
      return Response.json({
        ...page,
        rows: [newer, { ...trashed, deletedAt }, turnRow('turn')],
        more: true,
        before: 2,
      });
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
  const { restorePictures } = await import('@/lib/browser/library/trash');
  return { ...profile, ...state, ...receiving, restorePictures, join, originals };
}

it('takes all pictures along when a browser joins a second library while it still receives the first', async () => {
  const browser = await open();
  stubStudio();
  await browser.restartCopying('first');
  await browser.receiveChanges(new AbortController().signal);
  expect(await browser.join()).toBe('joined');
  expect(await browser.originals()).toEqual(['newer:0', 'older:0', 'trashed:0']);
});

it('takes the pictures of the library of its cookie along when a browser joins before it has received anything', async () => {
  const browser = await open();
  stubStudio();
  expect(await browser.join()).toBe('joined');
  expect(await browser.originals()).toEqual(['newer:0', 'older:0', 'trashed:0']);
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

it('restores a picture whole from the trash after leaving the library that alone had its original', async () => {
  const browser = await open();
  const studio = stubStudio();
  expect(await browser.join()).toBe('joined');
  expect((await browser.database.trash.get('trashed:0'))?.isLocal).toBe(1);
  studio.library = null;
  await browser.restorePictures(['trashed:0']);
  expect(await (await browser.getOriginal('trashed:0'))?.text()).toBe('bytes of trashed:0');
});

it('takes along the uploads of its pictures and the pictures of its messages when a browser joins a second library', async () => {
  const browser = await open();
  const studio = stubStudio();
  expect(await browser.join()).toBe('joined');
  studio.library = null;
  expect(await (await browser.getSource('upload:newer:0'))?.text()).toBe('an upload');
  const files = (await browser.database.turnFiles.get('turn'))?.references ?? [];
  expect(await Promise.all(files.map((blob) => blob.text()))).toEqual(['a picture that was sent']);
});

it('joins no second library while the original of a picture in the trash cannot be fetched', async () => {
  const browser = await open();
  const studio = stubStudio();
  studio.failing.add(studio.trashedSha256);
  expect(await browser.join()).toBe('wouldLosePictures');
  expect(studio.library).toBe('first');
});

it('keeps a picture in the trash when a browser joins twice before it has received anything', async () => {
  const browser = await open();
  stubStudio();
  await browser.receiveChanges(new AbortController().signal);
  await browser.deletePictures(['newer:0']);
  // The deletion was sent to a library that this browser has left since.
  await browser.database.changed.clear();
  await browser.restartCopying(null);
  expect(await browser.join()).toBe('joined');
  expect(await browser.database.pictures.get('newer:0')).toBeUndefined();
  expect(await browser.database.trash.get('newer:0')).toBeDefined();
});
