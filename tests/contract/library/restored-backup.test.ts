import { describe, expect, it } from 'vitest';
import type { LibraryPage } from '@/lib/protocol/library-rows';
import { appendRows } from '@/lib/server/library/change-log';
import { libraryKeys } from '@/lib/server/library/library-keys';
import { readChanges, readChangesBefore } from '@/lib/server/library/read-changes';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { titleRow } from '../../support/library-client';
import { openMemoryStorage } from '../../support/memory-storage';

const now = Date.now();

async function append(storage: Storage, count: number, title: string): Promise<void> {
  for (let at = 0; at < count; at += 1)
    await appendRows(storage, 'a', [titleRow(`${title}-${at}`, title, now + at)], now, async () => undefined);
}

/** Another storage with the same objects, as a backup keeps them. */
async function copyOf(storage: Storage): Promise<Storage> {
  const copy = openMemoryStorage();
  for await (const key of storage.list('')) await copy.put(key, (await storage.get(key)) ?? new Uint8Array());
  return copy;
}

/** What a device knows that has read up to a number and was told what that number stands for. */
const positionOf = ({ sequence, history }: LibraryPage) => ({ sequence, history });

/** The positions of devices that came at these heads of the log. */
async function fill(storage: Storage, heads: readonly number[], title: string, from = 0) {
  const positions: ReturnType<typeof positionOf>[] = [];
  let head = from;
  for (const next of heads) {
    await append(storage, next - head, `${title}-${next}`);
    head = next;
    positions.push(positionOf(await readChanges(storage, 'a', Math.max(0, next - 1))));
  }
  return positions;
}

describe('a device whose studio was restored from a backup', () => {
  it('begins anew wherever another device has written meanwhile, and reads on where nothing was lost', async () => {
    const storage = openMemoryStorage();
    const [early, kept] = await fill(storage, [3, 100], 'before');
    const restored = await copyOf(storage);
    const lost = await fill(storage, [101, 255, 256, 257, 300], 'lost', 100);
    await fill(restored, [101, 255, 256, 257, 300, 310], 'new', 100);
    for (const { sequence, history } of [early, kept].filter((each) => each !== undefined)) {
      const page = await readChanges(restored, 'a', sequence, history);
      expect(page.rows.length).toBeGreaterThan(0);
      expect(page.sequence).toBeGreaterThan(sequence);
    }
    for (const { sequence, history } of lost) {
      expect(history).toBeDefined();
      // A number below its own tells a device that the changes it has are not the studio's.
      const page = await readChanges(restored, 'a', sequence, history);
      expect(page).toEqual({ rows: [], sequence: 0, more: false });
      const unchanged = await readChanges(storage, 'a', sequence, history);
      expect(unchanged.sequence).toBeGreaterThanOrEqual(sequence);
    }
  });

  it('knows its place by the newest page too, and in another process of the studio', async () => {
    const storage = openMemoryStorage();
    await append(storage, 260, 'one');
    const newest = await readChangesBefore(storage, 'a', null);
    const another = await copyOf(storage);
    expect(positionOf(await readChanges(another, 'a', 259))).toEqual(positionOf(newest));
    await append(another, 5, 'two');
    expect((await readChanges(another, 'a', 260, newest.history)).rows).toHaveLength(5);
  });

  it('reads on in a log of an earlier version, whose entries have no names', async () => {
    const storage = openMemoryStorage();
    await append(storage, 3, 'old');
    const older = openMemoryStorage();
    for await (const key of storage.list(libraryKeys.library('a'))) {
      const { name: _, ...entry } = JSON.parse(
        new TextDecoder().decode((await storage.get(key)) ?? undefined),
      );
      await older.put(key, JSON.stringify(entry));
    }
    const page = await readChanges(older, 'a', 0);
    expect(page).toMatchObject({ sequence: 3 });
    expect(page).not.toHaveProperty('history');
    await append(older, 2, 'new');
    expect((await readChanges(older, 'a', 3)).rows).toHaveLength(2);
    expect((await readChanges(older, 'a', 3, 'of another studio')).rows).toHaveLength(2);
  });
});
