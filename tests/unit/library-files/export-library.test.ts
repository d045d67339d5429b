import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const clock = `${String(Date.UTC(2026, 10, 1)).padStart(15, '0')}-0000-0000000a`;
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const { signal } = new AbortController();

function pictureRow(id: string): LibraryRow {
  const values = {
    ...{ jobId: id, index: 0, createdAt: '2026-11-01T08:00:00.000Z', prompt: id, model: 'm', kind: 'create' },
    ...{ parameters: {}, mimeType: 'image/png', width: 1, height: 1, sizeBytes: 1, costMicroUsd: null },
    ...{ demo: false, thumbhash: '', sha256: hashOf(`bytes of ${id}`) },
  };
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  return { kind: 'picture', id, fields: fields as LibraryRow['fields'] };
}

/** A disk that pages may write to, and a page on which files are downloaded. */
function stubPage() {
  const disk = new Map<string, Blob>();
  const downloaded: Blob[] = [];
  const folder = {
    getFileHandle: async (name: string) => ({
      createWritable: async () => {
        const chunks: Uint8Array<ArrayBuffer>[] = [];
        return new WritableStream<Uint8Array<ArrayBuffer>>({
          write: (chunk) => void chunks.push(chunk),
          close: () => void disk.set(name, new Blob(chunks)),
        });
      },
      getFile: async () => disk.get(name),
    }),
    removeEntry: async (name: string) => void disk.delete(name),
    entries: async function* () {
      for (const name of disk.keys()) yield [name, { kind: 'file' }];
    },
  };
  const estimate = async () => ({ usage: 1_000_000, quota: 10_000_000_000 });
  const getDirectory = async () => ({ getDirectoryHandle: async () => folder });
  vi.stubGlobal('navigator', { storage: { estimate, getDirectory } });
  vi.stubGlobal('document', { createElement: () => ({ click: () => undefined }) });
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob: Blob) => {
    downloaded.push(blob);
    return create(blob);
  };
  return { disk, downloaded };
}

/** A new browser that has received the first page of a library, of which the studio has all bytes. */
async function openNewBrowser(studioBytes: number) {
  const profile = await openProfile();
  const page = stubPage();
  const studio = { isDown: false };
  vi.stubGlobal('fetch', async (path: string) => {
    const sha256 = /pictures\/([0-9a-f]+)/.exec(path)?.[1];
    const bytes = ['newer', 'older'].map((id) => `bytes of ${id}`).find((text) => hashOf(text) === sha256);
    if (bytes) return new Response(bytes);
    const { searchParams } = new URL(path, 'http://studio');
    const answer = { sequence: 2, history: 'one' };
    if (searchParams.get('before') === 'newest')
      return Response.json({ ...answer, rows: [pictureRow('newer')], more: true, before: 2 });
    if (studio.isDown) throw new TypeError('fetch failed');
    return Response.json({ ...answer, rows: [pictureRow('older')], more: false });
  });
  const [{ exportLibrary }, { restartCopying, updateCopying }, { receiveChanges }] = await Promise.all([
    import('@/lib/browser/library-files/export-library'),
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/library-copies/receive-changes'),
  ]);
  await restartCopying('mine');
  await updateCopying({ studioBytes });
  await receiveChanges(signal);
  return { ...profile, ...page, studio, exportNow: () => exportLibrary(signal, () => undefined) };
}

it('writes a library that is mostly in the studio to the disk before it is downloaded, not to memory', async () => {
  const browser = await openNewBrowser(500_000_000);
  expect(await browser.exportNow()).toEqual({ status: 'saved', missing: 0, isPart: false });
  const [written] = [...browser.disk.values()];
  expect(browser.disk.size).toBe(1);
  expect(browser.downloaded[0]?.size).toBe(written?.size);
});

it('deletes the file of an earlier export from the disk, but none that may still be downloaded', async () => {
  const browser = await openNewBrowser(500_000_000);
  browser.disk.set('1790000000000.zip', new Blob(['old']));
  browser.disk.set(`${Date.now() - 60_000}.zip`, new Blob(['new']));
  await browser.exportNow();
  expect([...browser.disk.keys()]).not.toContain('1790000000000.zip');
  expect(browser.disk.size).toBe(2);
});

it('exports all of a library, although only its newest rows have been received', async () => {
  const browser = await openNewBrowser(1_000);
  expect(await browser.exportNow()).toEqual({ status: 'saved', missing: 0, isPart: false });
  const text = await browser.downloaded[0]?.text();
  for (const id of ['newer', 'older']) expect(text).toContain(`bytes of ${id}`);
  expect(browser.disk.size).toBe(0);
});

it('says that it exported a part when the studio does not give the other rows', async () => {
  const browser = await openNewBrowser(1_000);
  browser.studio.isDown = true;
  expect(await browser.exportNow()).toEqual({ status: 'saved', missing: 0, isPart: true });
});
