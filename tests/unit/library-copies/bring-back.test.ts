import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { openProfile } from '../../support/library-profile';
import { loseBytes } from '../../support/lose-bytes';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const clock = `${String(Date.UTC(2026, 10, 1)).padStart(15, '0')}-0000-0000000a`;
const createdAt = '2026-11-01T08:00:00.000Z';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const bytes = ['an original', 'a lamp', 'a message’s picture', 'a signature'];
const stored = new Map(bytes.map((text) => [hashOf(text), text]));

function row(kind: string, id: string, values: Readonly<Record<string, unknown>>): LibraryRow {
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  return { kind, id, fields: fields as LibraryRow['fields'] };
}

/** A picture that was made from an upload, and the message that it was made for, which was sent with a picture. */
const rows = [
  row('picture', 'made:0', {
    ...{ jobId: 'made', index: 0, createdAt, prompt: 'A lamp', model: 'm', kind: 'edit', parameters: {} },
    ...{ mimeType: 'image/png', width: 1, height: 1, sizeBytes: 1, costMicroUsd: null, demo: false },
    ...{ thumbhash: '', parents: ['upload:lamp'], sources: { 'upload:lamp': hashOf('a lamp') } },
    ...{ sha256: hashOf('an original'), signatureSha256: hashOf('a signature') },
  }),
  row('turn', 'turn', {
    ...{ conversationId: 'c', parentId: null, createdAt, pictures: [{ name: 'a.png' }] },
    ...{ state: { jobId: 'turn', status: 'done', images: [], lastSequence: 1 }, turnsLeftOut: 0 },
    ...{ answerCharacters: 0, files: [hashOf('a message’s picture')] },
  }),
];

/** A new browser that has received the rows of a library whose bytes are in the studio alone. */
async function openNewBrowser() {
  const profile = await openProfile();
  const studio = { failing: new Set<string>(), isOpen: true };
  vi.stubGlobal('fetch', async (path: string) => {
    const text = stored.get(/pictures\/([0-9a-f]+)/.exec(path)?.[1] ?? '');
    if (!studio.isOpen) throw new TypeError('offline');
    if (text === undefined || studio.failing.has(text)) return new Response('', { status: 500 });
    return new Response(text);
  });
  const [{ applyRows }, { bringBack }, { getCopying }, { getTurnFiles }] = await Promise.all([
    import('@/lib/browser/library-copies/apply-rows'),
    import('@/lib/browser/library-copies/bring-back'),
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/conversations/turns'),
  ]);
  await applyRows(rows);
  const text = async (blob: Promise<Blob | null | undefined>) => (await (await blob)?.text()) ?? null;
  return {
    ...profile,
    studio,
    getCopying,
    bringBack: () => bringBack(() => undefined),
    /** What can be looked at and used again. */
    shown: async () => [
      await text(profile.getOriginal('made:0')),
      await text(profile.getSource('upload:lamp')),
      await text(getTurnFiles(['turn']).then((files) => files.get('turn')?.[0])),
      await text(profile.getSignature('made:0')),
    ],
  };
}

it('brings back the uploads that pictures were made from, and the pictures of messages, with the originals', async () => {
  const browser = await openNewBrowser();
  expect(await browser.bringBack()).toEqual({ failed: 0, full: 0 });
  browser.studio.isOpen = false;
  expect(await browser.shown()).toEqual(bytes);
});

it('offers to bring back uploads until they are all here, even when every original is', async () => {
  const browser = await openNewBrowser();
  await browser.getOriginal('made:0');
  browser.studio.failing.add('a lamp');
  expect(await browser.bringBack()).toEqual({ failed: 1, full: 0 });
  expect((await browser.getCopying()).hasUploadsInStudio).toBe(true);
  browser.studio.failing.clear();
  expect(await browser.bringBack()).toEqual({ failed: 0, full: 0 });
  expect((await browser.getCopying()).hasUploadsInStudio).toBe(false);
});

it('keeps an upload that was looked at, so that it is here without the studio too', async () => {
  const browser = await openNewBrowser();
  await browser.shown();
  browser.studio.isOpen = false;
  expect(await browser.shown()).toEqual(bytes);
});

it('shows an upload although one of the pictures that were made from it is not copied yet', async () => {
  const browser = await openNewBrowser();
  const made = await browser.database.pictures.get('made:0');
  if (made) await browser.database.pictures.put({ ...made, id: 'a:0', jobId: 'a' });
  expect(await (await browser.getSource('upload:lamp'))?.text()).toBe('a lamp');
});

it('shows uploads and pictures of messages from the studio whose bytes this browser can no longer read', async () => {
  const browser = await openNewBrowser();
  const { database } = browser;
  await database.sources.put({ id: 'upload:lamp', blob: new Blob(['gone']) });
  await database.turnFiles.put({ turnId: 'turn', references: [new Blob(['gone'])] });
  loseBytes(['gone']);
  expect(await browser.shown()).toEqual(bytes);
});

it('says that the browser is full if there is room for no further upload', async () => {
  const browser = await openNewBrowser();
  browser.database.sources.hook('creating', () => {
    throw new DOMException('', 'QuotaExceededError');
  });
  expect(await browser.bringBack()).toEqual({ failed: 0, full: 2 });
});
