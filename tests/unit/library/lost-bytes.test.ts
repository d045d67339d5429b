import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { openProfile } from '../../support/library-profile';
import { loseBytes } from '../../support/lose-bytes';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('shows the studio’s copy of a picture whose bytes this browser can no longer read', async () => {
  const profile = await openProfile();
  const id = await profile.make('A lamp');
  const bytes = (await (await profile.getOriginal(id))?.text()) ?? '';
  const original = createHash('sha256').update(bytes).digest('hex');
  await profile.database.copies.put({ id: `picture/${id}`, clock: '', hashes: {}, files: { original } });
  vi.stubGlobal('fetch', async (path: string) =>
    path.endsWith(original) ? new Response(bytes) : new Response(null, { status: 404 }),
  );
  await profile.database.originals.put({ id, blob: new Blob(['gone']) });
  loseBytes(['gone']);
  expect(await (await profile.getOriginal(id))?.text()).toBe(bytes);
});

it('keeps the studio’s copy of such a picture, so that the picture is here again without the studio', async () => {
  const profile = await openProfile();
  const id = await profile.make('A lamp');
  const bytes = (await (await profile.getOriginal(id))?.text()) ?? '';
  const original = createHash('sha256').update(bytes).digest('hex');
  await profile.database.copies.put({ id: `picture/${id}`, clock: '', hashes: {}, files: { original } });
  await profile.database.originals.put({ id, blob: new Blob(['gone']) });
  loseBytes(['gone']);
  vi.stubGlobal('fetch', async (path: string) =>
    path.endsWith(original) ? new Response(bytes) : new Response(null, { status: 404 }),
  );
  await profile.getOriginal(id);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
  expect(await (await profile.getOriginal(id))?.text()).toBe(bytes);
});
