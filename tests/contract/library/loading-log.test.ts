import { expect, it } from 'vitest';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { appendRows } from '@/lib/server/library/change-log';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { titleRow } from '../../support/library-client';
import { openMemoryStorage } from '../../support/memory-storage';

const now = Date.now();

it('reads the size of all rows again after the storage failed while it was read', async () => {
  const inner = openMemoryStorage();
  const append = async (storage: Storage, rows: LibraryRow[]) => {
    let counted = 0;
    await appendRows(storage, 'a', rows, now, async (rowBytes) => {
      counted = rowBytes;
    });
    return counted;
  };
  for (let at = 0; at < 256; at += 1) await append(inner, [titleRow(`row-${at}`, 'title', now + at)]);
  const failing = { next: 'log/0000000001/0000000257' };
  const storage: Storage = {
    ...inner,
    get: async (key) => {
      if (!key.endsWith(failing.next)) return inner.get(key);
      failing.next = 'none';
      throw new Error('The storage does not answer.');
    },
  };
  const row = titleRow('one more', 'title', now);
  await expect(append(storage, [row])).rejects.toThrow('does not answer');
  expect(await append(storage, [row])).toBeGreaterThan(10_000);
});
