import { afterEach, expect, it, vi } from 'vitest';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

/** A browser with the row of a picture whose bytes only the studio has. */
async function openWithRow(onFetch: () => Promise<void>) {
  const browser = await openProfile();
  const id = await browser.make('A lamp');
  const { originals, copies } = browser.database;
  await originals.delete(id);
  await copies.put({ id: `picture/${id}`, clock: '', hashes: {}, files: { original: 'a'.repeat(64) } });
  vi.stubGlobal('fetch', async () => {
    await onFetch();
    return new Response('a thumbnail', { headers: { 'content-type': 'image/webp' } });
  });
  return { ...browser, id };
}

/** How many thumbnails there are once the writes that have begun are over. */
function countThumbnails({ database }: Awaited<ReturnType<typeof openWithRow>>): Promise<number> {
  const { pictures, thumbnails, trash } = database;
  return database.transaction('rw', pictures, thumbnails, trash, () => thumbnails.count());
}

it('keeps no thumbnail of a picture that is deleted for good while it is fetched', async () => {
  const browser = await openWithRow(async () => {
    await browser.deletePictures([browser.id]);
    await browser.deletePicturesForGood([browser.id]);
  });
  await browser.getThumbnail(browser.id);
  expect(await countThumbnails(browser)).toBe(0);
});

it('keeps the thumbnail of a picture that is moved to the trash while it is fetched', async () => {
  const browser = await openWithRow(async () => void (await browser.deletePictures([browser.id])));
  expect(await (await browser.getThumbnail(browser.id))?.text()).toBe('a thumbnail');
  expect(await countThumbnails(browser)).toBe(1);
});
