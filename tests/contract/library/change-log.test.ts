import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import { type LibraryPage, type LibraryRow, libraryPageBytes } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';
import { appendRows, forgetLog } from '@/lib/server/library/change-log';
import { sizeOfRow } from '@/lib/server/library/entry-sizes';
import { deletePagedEntries } from '@/lib/server/library/log-epochs';
import { readChanges, readChangesBefore, readLibraryRows } from '@/lib/server/library/read-changes';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openMemoryStorage } from '../../support/memory-storage';
import { type TestStorage, testStorages } from '../../support/storages';

const now = Date.UTC(2026, 10, 29);
const anyRoom = async () => undefined;

function row(number: number, ms = now, text = ''): LibraryRow {
  const clock = formatClock(ms, number % 65_536, '0000000a');
  return { kind: 'picture', id: `job-${number}:0`, fields: { number: [number, clock], text: [text, clock] } };
}

const append = (storage: Storage, rows: LibraryRow[], library = 'a') =>
  appendRows(storage, library, rows, now, anyRoom);

async function readAll(
  storage: Storage,
  library = 'a',
  since = 0,
): Promise<{ ids: string[]; requests: number }> {
  const ids: string[] = [];
  for (let requests = 1; ; requests += 1) {
    const page = await readChanges(storage, library, since);
    ids.push(...page.rows.map(({ id }) => id));
    since = page.sequence;
    if (!page.more) return { ids, requests };
  }
}

describe.each(Object.entries(testStorages))('the changes of a library on %s', (_, openTestStorage) => {
  let opened: TestStorage;
  beforeAll(async () => {
    opened = await openTestStorage();
  });
  afterAll(() => opened.close());

  it('are numbered once, however many instances add changes at the same time', async () => {
    const [one, other] = [opened.storage, opened.another()];
    const posted = await Promise.all(
      Array.from({ length: 12 }, (_, number) => append(number % 2 ? one : other, [row(number)], 'busy')),
    );
    expect(posted.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, at) => at + 1),
    );
    for (const storage of [one, other]) {
      expect((await readAll(storage, 'busy')).ids.sort()).toEqual(
        Array.from({ length: 12 }, (_, number) => `job-${number}:0`).sort(),
      );
    }
  });

  it('are merged into pages, from which every reader gets all of them', async () => {
    const text = 'x'.repeat(150_000);
    const [one, other] = [opened.storage, opened.another()];
    for (let number = 0; number < 14; number += 1) {
      await append(number % 3 ? one : other, [row(number, now, text)], 'large');
    }
    const { ids, requests } = await readAll(opened.another(), 'large');
    expect(ids).toHaveLength(14);
    expect(requests).toBeGreaterThan(2);
    const newest = await readChangesBefore(opened.another(), 'large', null);
    const before = await readChangesBefore(opened.another(), 'large', newest.before ?? 0);
    expect([...newest.rows, ...before.rows].map(({ id }) => id).slice(0, 4)).toEqual([
      'job-13:0',
      'job-12:0',
      'job-11:0',
      'job-10:0',
    ]);
  });
});

describe('the log of changes', () => {
  it('stores the same rows once', async () => {
    const storage = openMemoryStorage();
    const first = await append(storage, [row(1)]);
    expect(await append(storage, [row(1)])).toEqual(first);
    expect(await append(storage, [])).toEqual(first);
    expect((await readChanges(storage, 'a', 0)).rows).toEqual([row(1)]);
  });

  it('sends each row once with all its changes, and after a number only what changed since', async () => {
    const storage = openMemoryStorage();
    await append(storage, [row(1), row(2)]);
    const { sequence } = await append(storage, [row(1, now + 1, 'later')]);
    const all = await readChanges(storage, 'a', 0);
    expect(all.rows.map(({ id }) => id)).toEqual(['job-2:0', 'job-1:0']);
    expect(all.rows[1]?.fields.text?.[0]).toBe('later');
    expect((await readChanges(storage, 'a', 1)).rows.map(({ id }) => id)).toEqual(['job-1:0']);
    expect(await readChanges(storage, 'a', sequence)).toMatchObject({ rows: [], sequence, more: false });
  });

  it('gives a new browser its first page without reading the rest', async () => {
    const inner = openMemoryStorage();
    const reads: string[] = [];
    const storage: Storage = {
      ...inner,
      get: (key) => {
        reads.push(key);
        return inner.get(key);
      },
    };
    for (let number = 0; number < 600; number += 1) await append(storage, [row(number)]);
    forgetLog(storage, 'a');
    reads.length = 0;
    const page = await readChangesBefore(storage, 'a', null);
    expect(page.rows[0]?.id).toBe('job-599:0');
    // The entries that no page holds yet, and the end of the last epoch.
    expect(reads.length).toBeLessThan(100);
    expect((await readAll(storage)).ids).toHaveLength(600);
    let [before, seen] = [page.before ?? 0, page.rows.length];
    while (before > 1) {
      const older = await readChangesBefore(storage, 'a', before);
      seen += older.rows.length;
      before = older.before ?? 0;
    }
    expect(seen).toBe(600);
  });

  it('loses no row and no number to a process that was suspended while the entries were moved into pages', async () => {
    const shared = openMemoryStorage();
    const asleep: Storage = { ...shared };
    await append(asleep, [row(0)]);
    for (let number = 1; number < 300; number += 1) await append(shared, [row(number)]);
    await deletePagedEntries(shared, 'a', Date.now() + 3_600_000);
    const late = await append(asleep, [row(300)]);
    expect(late.sequence).toBe(301);
    for (const storage of [shared, asleep, { ...shared }]) {
      expect((await readAll(storage)).ids).toHaveLength(301);
    }
  });

  it('continues after a process died between the end of an epoch and its page', async () => {
    const inner = openMemoryStorage();
    const dying: Storage = {
      ...inner,
      claim: async (key, body) => {
        if (key.includes('/pages/')) throw new Error('killed');
        return inner.claim(key, body);
      },
    };
    for (let number = 0; number < 255; number += 1) await append(dying, [row(number)]);
    await expect(append(dying, [row(255)])).rejects.toThrow('killed');
    const storage: Storage = { ...inner };
    expect((await append(storage, [row(256)])).sequence).toBe(257);
    expect((await readAll(storage)).ids).toHaveLength(257);
  });

  it('sets a clock that is a year ahead to the studio’s, and says so', async () => {
    const storage = openMemoryStorage();
    const posted = await append(storage, [row(1, now + 365 * 24 * 3_600_000)]);
    expect(posted.bounded).toBe(true);
    const [stored] = (await readChanges(storage, 'a', 0)).rows;
    expect(stored?.fields.number?.[1]).toBe(formatClock(now, 1, '0000000a'));
  });

  it.each([
    ['entries', 1],
    ['pages', 300],
  ])(
    'shows a change on all devices although the clock of the studio has fallen behind (rows in %s)',
    async (_, rows) => {
      const storage = openMemoryStorage();
      for (let number = 1; number <= rows; number += 1) await append(storage, [row(number)]);
      forgetLog(storage, 'a');
      const behind = now - 48 * 3_600_000;
      const edit = (number: number, change: Partial<LibraryRow>) =>
        appendRows(storage, 'a', [{ ...row(number), fields: {}, ...change }], behind, anyRoom);
      // A device gives a change a clock that is just later than that of what it changes.
      const later = formatClock(now, 60_000, '0000000b');
      const posted = await edit(1, { fields: { text: ['edited', later] } });
      expect(posted).toMatchObject({ bounded: false, keptMs: now });
      const merged = async () => (await readLibraryRows(storage, 'a')).rows.get('picture:job-1:0');
      expect((await merged())?.fields.text).toEqual(['edited', later]);
      await edit(1, { deletedAt: formatClock(now, 60_001, '0000000b') });
      expect((await merged())?.deletedAt).toBe(formatClock(now, 60_001, '0000000b'));
      const year = now + 365 * 24 * 3_600_000;
      expect(await edit(1, { fields: { text: ['ahead', formatClock(year, 0, '0000000c')] } })).toMatchObject({
        bounded: true,
      });
      expect((await merged())?.fields.text?.[0]).toBe('edited');
    },
  );

  it('restores a row by a null without fields, stamped later than a deletion it has just received', async () => {
    const storage = openMemoryStorage();
    await append(storage, [row(1)]);
    const deletedAt = formatClock(now + 60_000, 0, '0000000a');
    await append(storage, [{ kind: 'picture', id: 'job-1:0', fields: {}, deletedAt }]);
    expect((await readLibraryRows(storage, 'a')).rows.get('picture:job-1:0')?.deletedAt).toBe(deletedAt);
    await append(storage, [{ kind: 'picture', id: 'job-1:0', fields: {}, deletedAt: null }]);
    expect((await readLibraryRows(storage, 'a')).rows.get('picture:job-1:0')?.deletedAt).toBeNull();
  });

  it('restores a row by a null without fields each time that it is sent after a deletion', async () => {
    const storage = openMemoryStorage();
    const bare = { kind: 'picture', id: 'job-1:0', fields: {} };
    const state = async () => (await readLibraryRows(storage, 'a')).rows.get('picture:job-1:0')?.deletedAt;
    await append(storage, [row(1)]);
    for (const counter of [10, 20]) {
      const deletedAt = formatClock(now, counter, '0000000b');
      await append(storage, [{ ...bare, deletedAt }]);
      expect(await state()).toBe(deletedAt);
      await append(storage, [{ ...bare, deletedAt: null }]);
      const { sequence } = await append(storage, [{ ...bare, deletedAt: null }]);
      expect(sequence).toBe(counter / 5 + 1);
      expect(await state()).toBeNull();
    }
    const deletedAt = formatClock(now + 60_000, 0, '0000000b');
    await append(storage, [
      { ...bare, deletedAt },
      { ...bare, deletedAt: null },
    ]);
    expect(await state()).toBeNull();
  });

  it('restores what a device whose clock is minutes ahead has deleted, although the entry is already in a page', async () => {
    const storage = openMemoryStorage();
    const deletedAt = formatClock(Date.now() + 9 * 60_000, 0, '0000000b');
    const bare = { kind: 'picture', id: 'job-1:0', fields: {} };
    const add = (rows: LibraryRow[]) => appendRows(storage, 'a', rows, Date.now(), anyRoom);
    await add([row(1), { ...bare, deletedAt }]);
    for (let number = 2; number < 260; number += 1) await add([row(number)]);
    await add([{ ...bare, deletedAt: null }]);
    expect((await readLibraryRows(storage, 'a')).rows.get('picture:job-1:0')?.deletedAt).toBeNull();
  });

  it('restores thousands of rows by one request without holding up everybody else for seconds', async () => {
    const storage = openMemoryStorage();
    const rows = Array.from({ length: 4_000 }, (_, number) => row(number));
    const restores = rows.map(({ kind, id }): LibraryRow => ({ kind, id, fields: {}, deletedAt: null }));
    await append(storage, rows);
    const before = process.cpuUsage();
    await append(storage, restores);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(4_000);
  });

  it('refuses to delete a ledger entry', async () => {
    const deletedAt = formatClock(now, 0, '0000000a');
    await expect(
      append(openMemoryStorage(), [{ kind: 'ledger', id: 'job', fields: {}, deletedAt }]),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a page of changes', () => {
  /** Reads forwards and backwards, by pages of which none is larger than the contract says. */
  async function readPages(storage: Storage): Promise<Map<string, LibraryRow>> {
    const rows = new Map<string, LibraryRow>();
    const sizes: number[] = [];
    const take = (page: LibraryPage) => {
      sizes.push(Buffer.byteLength(JSON.stringify(page)));
      for (const row of page.rows) rows.set(row.id, mergeRows(rows.get(row.id) ?? row, row));
    };
    for (
      let page = await readChanges(storage, 'a', 0);
      ;
      page = await readChanges(storage, 'a', page.sequence)
    ) {
      take(page);
      if (!page.more) break;
    }
    const forwards = rows.size;
    rows.clear();
    for (let page = await readChangesBefore(storage, 'a', null); ; ) {
      take(page);
      if (!page.more) break;
      page = await readChangesBefore(storage, 'a', page.before ?? 0);
    }
    expect(rows.size).toBe(forwards);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(libraryPageBytes);
    return rows;
  }

  const wide = (number: number, field: string, characters: number): LibraryRow => {
    const clock = formatClock(now, number, '0000000a');
    return { kind: 'picture', id: `job-${number}:0`, fields: { [field]: ['x'.repeat(characters), clock] } };
  };

  it('is never larger than a megabyte, though its rows grew by several requests', async () => {
    const storage = openMemoryStorage();
    for (const field of ['one', 'two', 'three']) {
      await append(
        storage,
        Array.from({ length: 10 }, (_, number) => wide(number, field, 95_000)),
      );
      await append(storage, [wide(11, field, 10)]);
    }
    const rows = await readPages(storage);
    expect(rows.size).toBe(11);
    for (const row of rows.values()) expect(Object.keys(row.fields)).toHaveLength(3);
  });

  it('is never larger than a megabyte, though the clocks that a request lacks were added', async () => {
    const storage = openMemoryStorage();
    const restores = Array.from({ length: 4_000 }, (_, number): LibraryRow => {
      return { kind: 'picture', id: `${'x'.repeat(190)}${number}`, fields: {}, deletedAt: null };
    });
    expect(Buffer.byteLength(JSON.stringify({ rows: restores }))).toBeLessThan(libraryPageBytes);
    const posted = await append(storage, restores);
    expect(posted.sequence).toBe(2);
    expect(await append(storage, restores)).toEqual(posted);
    expect((await readPages(storage)).size).toBe(4_000);
  });

  it('takes the largest row that is accepted, and a larger one is refused', async () => {
    const storage = openMemoryStorage();
    const room = libraryPageBytes - 200 - sizeOfRow(wide(1, 'text', 0));
    for (let number = 1; number < 4; number += 1) await append(storage, [wide(number, 'text', room)]);
    expect((await readPages(storage)).size).toBe(3);
    await expect(append(storage, [wide(4, 'text', room + 1)])).rejects.toMatchObject({ code: 'too_large' });
  });
});
