import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trashMs } from '@/lib/protocol/durations';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { appendRows } from '@/lib/server/library/change-log';
import { deleteLibrary } from '@/lib/server/library/delete-library';
import { emptyTrash, listMissing } from '@/lib/server/library/empty-trash';
import { libraryKeys } from '@/lib/server/library/library-keys';
import { countPictures } from '@/lib/server/library/library-sizes';
import { readChanges } from '@/lib/server/library/read-changes';
import { readPicturePart, receiveLibraryPicture } from '@/lib/server/library/receive-library-picture';
import { describeLibraryPicture } from '@/lib/server/library/serve-library-picture';
import { sweepLibraries } from '@/lib/server/library/sweep-libraries';
import { parseConfig } from '@/lib/server/platform/config';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { hashOf } from '../../support/library-client';
import { openMemoryStorage } from '../../support/memory-storage';
import { type TestStorage, testStorages } from '../../support/storages';

const config = parseConfig({ STUDIO_LIBRARY: 'on' });
const bytes = Buffer.from('as it was delivered');
const sha256 = hashOf(bytes);
const day = 24 * 3_600_000;

const receive = (storage: Storage, part = 0, of = 1, content: Uint8Array = bytes, library = 'a') =>
  receiveLibraryPicture(config, storage, library, { sha256, part, of, kind: 'picture' }, content);

async function keysOf(storage: Storage, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.list(prefix)) keys.push(key);
  return keys;
}

describe.each(Object.entries(testStorages))('a picture of a library on %s', (_, openTestStorage) => {
  let opened: TestStorage;
  beforeAll(async () => {
    opened = await openTestStorage();
  });
  afterAll(() => opened.close());

  it('is stored once and whole, from parts that reach two instances', async () => {
    const [one, other] = [opened.storage, opened.another()];
    const [first, second] = [bytes.subarray(0, 7), bytes.subarray(7)];
    await countPictures(other, 'a');
    expect(await receive(one, 1, 2, second.subarray(1))).toEqual({ complete: false });
    expect(await receive(one, 1, 2, second)).toEqual({ complete: false });
    expect(await receive(other, 0, 2, first)).toEqual({ complete: true });
    expect(await receive(one, 0, 1)).toEqual({ complete: true });
    const stored = await one.get(libraryKeys.original('a', sha256));
    expect(stored && Buffer.from(stored).equals(bytes)).toBe(true);
    expect(await keysOf(one, libraryKeys.parts('a'))).toEqual([]);
    expect(await keysOf(one, libraryKeys.sizesOf('a'))).toEqual([
      libraryKeys.size('a', sha256, bytes.length, 'picture'),
    ]);
    expect(await countPictures(opened.another(), 'a')).toEqual({
      pictures: 1,
      demoPictures: 0,
      bytes: bytes.length,
      originals: bytes.length,
      references: 0,
    });
  });

  it.each([
    ['cut off', bytes.subarray(0, 5)],
    ['changed, and of the same size', Buffer.alloc(bytes.length, 7)],
    ['empty', Buffer.alloc(0)],
  ])('replaces an object that is %s, from one part or several, and counts it once', async (_, damaged) => {
    const { storage } = opened;
    for (const parts of [1, 2]) {
      await receive(storage, 0, 1, bytes, 'e');
      await storage.put(libraryKeys.thumbnail('e', sha256), 'of what was damaged');
      await storage.put(libraryKeys.original('e', sha256), damaged);
      const described = await describeLibraryPicture(new Request('http://studio/'), storage, 'e', sha256);
      expect(described.headers.get('content-length')).toBe(String(damaged.length));
      const middle = parts === 1 ? bytes.length : 7;
      const first = await receive(storage, 0, parts, bytes.subarray(0, middle), 'e');
      expect(first).toEqual({ complete: parts === 1 });
      if (parts === 2)
        expect(await receive(storage, 1, 2, bytes.subarray(7), 'e')).toEqual({ complete: true });
      expect(Buffer.from((await storage.get(libraryKeys.original('e', sha256))) ?? []).equals(bytes)).toBe(
        true,
      );
      expect(await keysOf(storage, libraryKeys.sizesOf('e'))).toHaveLength(1);
      expect(await storage.exists(libraryKeys.thumbnail('e', sha256))).toBe(false);
    }
    await expect(receive(storage, 0, 1, damaged, 'f')).rejects.toThrow();
    await deleteLibrary(storage, 'e');
  });

  it('is no longer counted once it is deleted, whichever instance has stored it', async () => {
    const [one, other] = [opened.storage, opened.another()];
    await countPictures(other, 'd');
    await receive(one, 0, 1, bytes, 'd');
    const [made, purged, deletedAt] = [1, 2, 3].map((ms) => formatClock(ms, 0, '0000000a'));
    const fields = {
      sha256: [sha256, made ?? ''],
      purged: [true, purged ?? ''],
    } satisfies LibraryRow['fields'];
    const row = { kind: 'picture', id: 'p', fields, deletedAt: deletedAt ?? '' };
    await appendRows(other, 'd', [row], Date.now(), async () => undefined);
    expect(await emptyTrash(other, 'd', Date.now())).toBe(1);
    expect(await keysOf(one, libraryKeys.sizesOf('d'))).toEqual([]);
  });

  it('is counted apart if it was made in demo', async () => {
    const { storage } = opened;
    const part = readPicturePart(sha256, new URLSearchParams('demo=1'));
    await receiveLibraryPicture(config, storage, 'c', part, bytes);
    const size = { bytes: bytes.length, originals: bytes.length, references: 0 };
    const counted = { pictures: 1, demoPictures: 1, ...size };
    expect(await countPictures(opened.another(), 'c')).toEqual(counted);
    await deleteLibrary(storage, 'c');
  });

  it('is deleted with its library, without anything left of it', async () => {
    const { storage } = opened;
    await receive(storage, 0, 1, bytes, 'b');
    await deleteLibrary(storage, 'b');
    expect(await keysOf(storage, libraryKeys.library('b'))).toEqual([libraryKeys.gone('b')]);
    expect(await keysOf(storage, libraryKeys.sizesOf('b'))).toEqual([]);
  });
});

describe('the sweep', () => {
  // The change log closes its pages by the real clock.
  const now = Date.now();
  const row = (ms: number, deletedMs?: number, purged = false) => ({
    kind: 'picture',
    id: 'job:0',
    fields: {
      sha256: [sha256, formatClock(ms, 0, '0000000a')] as [string, string],
      ...(purged ? { purged: [true, formatClock(ms, 0, '0000000a')] as [boolean, string] } : {}),
    },
    ...(deletedMs === undefined ? {} : { deletedAt: formatClock(deletedMs, 0, '0000000a') }),
  });
  const append = (storage: Storage, ...rows: ReturnType<typeof row>[]) =>
    appendRows(storage, 'a', rows, now, async () => undefined);
  const hasOriginal = (storage: Storage) => storage.exists(libraryKeys.original('a', sha256));

  it('keeps a deleted picture for 30 days, and no longer', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    await append(storage, row(now - day, now));
    await sweepLibraries(storage, now + trashMs - day);
    expect(await hasOriginal(storage)).toBe(true);
    await sweepLibraries(storage, now + trashMs + day);
    expect(await hasOriginal(storage)).toBe(false);
    expect(await countPictures(storage, 'a')).toEqual({
      ...{ pictures: 0, demoPictures: 0 },
      ...{ bytes: 0, originals: 0, references: 0 },
    });
  });

  it('keeps bytes that another row still names', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    await append(storage, row(now - day, now), { ...row(now), id: 'copy:0' });
    await sweepLibraries(storage, now + 2 * trashMs);
    expect(await hasOriginal(storage)).toBe(true);
  });

  it('deletes at once what was deleted for good', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    await append(storage, row(now - day, now, true));
    await sweepLibraries(storage, now);
    expect(await hasOriginal(storage)).toBe(false);
  });

  it('removes everything that a row said about a picture once the picture is gone', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    const secret = {
      prompt: ['a secret lamp', formatClock(now - 2 * day, 0, '0000000a')] as [string, string],
    };
    await append(storage, { ...row(now - 2 * day), fields: { ...row(now - 2 * day).fields, ...secret } });
    for (let number = 0; number < 256; number += 1) {
      await append(storage, {
        ...row(now),
        id: `filler-${number}:0`,
        fields: { sha256: ['', formatClock(now, number, '0000000a')] },
      });
    }
    await append(storage, row(now - day, now, true));
    const pages = async () => {
      const keys = await keysOf(storage, libraryKeys.pages('a'));
      const stored = await Promise.all(keys.map((key) => storage.get(key)));
      return stored.map((each) => new TextDecoder().decode(each ?? undefined)).join('\n');
    };
    expect(await pages()).toContain('a secret lamp');
    expect(await emptyTrash(storage, 'a', now)).toBe(1);
    expect(await pages()).not.toContain('a secret lamp');
    expect((await readChanges(storage, 'a', 0)).rows).toHaveLength(256);
    await sweepLibraries(storage, now + day);
    expect((await keysOf(storage, libraryKeys.log('a'))).length).toBeLessThan(10);
  });

  it('gives the bytes back to a picture that is restored while they are being deleted', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    await append(storage, row(now - day, now, true));
    let restored = 0;
    const raced: Storage = {
      ...storage,
      delete: async (key) => {
        await storage.delete(key);
        if (key !== libraryKeys.original('a', sha256) || restored > 0) return;
        restored += 1;
        await append(raced, { ...row(now + 1_000), deletedAt: null } as never);
      },
    };
    expect(await emptyTrash(raced, 'a', now)).toBe(0);
    expect(restored).toBe(1);
    expect(await hasOriginal(storage)).toBe(true);
    expect(await countPictures(raced, 'a')).toEqual({
      ...{ pictures: 1, demoPictures: 0 },
      ...{ bytes: bytes.length, originals: bytes.length, references: 0 },
    });
  });

  it('tells a device that restores a picture too late that its bytes are gone', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    const restored = [{ ...row(now + 1_000), deletedAt: null }];
    expect(await listMissing(storage, 'a', restored)).toEqual([]);
    await storage.delete(libraryKeys.original('a', sha256));
    expect(await listMissing(storage, 'a', restored)).toEqual([sha256]);
    expect(await listMissing(storage, 'a', [row(now)])).toEqual([]);
  });

  it('tells a device whose bytes were deleted before it added their row that they are gone', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    await append(storage, row(now - day, now, true));
    // The studio has the bytes when they are sent once more, for another picture.
    await receive(storage);
    expect(await emptyTrash(storage, 'a', now)).toBe(1);
    const added = [{ ...row(now), id: 'copy:0' }];
    await append(storage, ...added);
    expect(await listMissing(storage, 'a', added)).toEqual([sha256]);
    await receive(storage);
    expect(await listMissing(storage, 'a', added)).toEqual([]);
    expect(await emptyTrash(storage, 'a', now)).toBe(0);
    expect(await hasOriginal(storage)).toBe(true);
  });

  it('looks for no bytes but those that were deleted in the last days', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    await append(storage, row(now - day, now, true));
    await emptyTrash(storage, 'a', now);
    const asked: string[] = [];
    const watched: Storage = {
      ...storage,
      exists: (key) => {
        asked.push(key);
        return storage.exists(key);
      },
    };
    const other = { ...row(now).fields, sha256: ['0'.repeat(64), formatClock(now, 0, '0000000a')] };
    await listMissing(watched, 'a', [row(now), { ...row(now), fields: other } as never]);
    expect(asked).toEqual([libraryKeys.original('a', sha256)]);
    await sweepLibraries(storage, now + 8 * day);
    expect(await keysOf(storage, libraryKeys.purges('a'))).toEqual([]);
  });

  it('keeps a picture for 30 days that was deleted for good, restored, and deleted once more', async () => {
    const storage = openMemoryStorage();
    await receive(storage);
    await append(storage, row(now - 3 * day, now - 2 * day, true));
    await append(storage, row(now - day, now));
    expect(await emptyTrash(storage, 'a', now)).toBe(0);
    expect(await emptyTrash(storage, 'a', now + trashMs + 1)).toBe(1);
  });

  it('deletes parts of an upload that was never finished', async () => {
    const storage = openMemoryStorage();
    await receive(storage, 0, 2);
    await sweepLibraries(storage, Date.now());
    expect(await keysOf(storage, libraryKeys.parts('a'))).toHaveLength(2);
    await sweepLibraries(storage, Date.now() + 2 * day);
    expect(await keysOf(storage, libraryKeys.parts('a'))).toEqual([]);
    expect(await keysOf(storage, libraryKeys.sizes)).toEqual([]);
  });
});
