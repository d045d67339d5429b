import { describe, expect, it, vi } from 'vitest';
import type { LibraryPage } from '@/lib/protocol/library-rows';
import { appendRows } from '@/lib/server/library/change-log';
import { followChanges } from '@/lib/server/library/follow-changes';
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

/** Replaces the objects of a storage under the process that uses it, as an operator does who restores a backup. */
async function restore(storage: Storage, backup: Storage): Promise<void> {
  for await (const key of storage.list('')) await storage.delete(key);
  for await (const key of backup.list(''))
    await storage.put(key, (await backup.get(key)) ?? new Uint8Array());
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
  it('starts over wherever another device has written in the meantime, and reads on where nothing was lost', async () => {
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

describe('a studio whose storage is restored from a backup while it runs', () => {
  it.each([
    ['in the open epoch', 3, 5],
    ['in an epoch that was closed since', 100, 300],
    ['at the end of an epoch', 256, 300],
    ['when a later epoch had just begun', 300, 512],
  ])('adds changes where the next process finds them, set back %s', async (_, backedUp, head) => {
    const storage = openMemoryStorage();
    await append(storage, backedUp, 'kept');
    const backup = await copyOf(storage);
    await append(storage, head - backedUp, 'lost');
    await restore(storage, backup);

    await append(storage, 2, 'new');
    const next = await readChanges(await copyOf(storage), 'a', backedUp);
    expect(next).toMatchObject({ sequence: backedUp + 2, rows: [{ id: 'new-0' }, { id: 'new-1' }] });
    expect((await readChanges(storage, 'a', backedUp)).rows).toEqual(next.rows);
  });

  it('adds rows again that it had before, and does not take them for repeated', async () => {
    const storage = openMemoryStorage();
    await append(storage, 3, 'kept');
    const backup = await copyOf(storage);
    await append(storage, 1, 'again');
    await restore(storage, backup);
    await append(storage, 1, 'again');
    expect((await readChanges(await copyOf(storage), 'a', 3)).rows).toMatchObject([{ id: 'again-0' }]);
  });

  it('notices another process that writes other changes under the same numbers', async () => {
    const storage = openMemoryStorage();
    await append(storage, 3, 'kept');
    const backup = await copyOf(storage);
    await append(storage, 2, 'lost');
    await append(backup, 2, 'other');
    await restore(storage, backup);
    await append(storage, 1, 'new');
    const ids = (await readChanges(storage, 'a', 3)).rows.map(({ id }) => id);
    expect(ids).toEqual(['other-0', 'other-1', 'new-0']);
  });

  it('serves nothing of what was lost after ten seconds, and tells devices that follow it', async () => {
    const storage = openMemoryStorage();
    await append(storage, 3, 'kept');
    const backup = await copyOf(storage);
    await append(storage, 2, 'lost');
    const reader = followChanges(storage, 'a', 5).getReader();
    await reader.read();
    const told = reader.read();
    await restore(storage, backup);
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 11_000);
    const page = await readChanges(storage, 'a', 0);
    clock.mockRestore();
    expect(page.rows).toHaveLength(3);
    expect(new TextDecoder().decode((await told).value)).toContain('id: 3\nevent: changes');
    await reader.cancel();
  });
});
