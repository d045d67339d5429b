import { expect, it } from 'vitest';
import { appendRows } from '@/lib/server/library/change-log';
import { readChanges } from '@/lib/server/library/read-changes';
import { titleRow } from '../../support/library-client';
import { openMemoryStorage } from '../../support/memory-storage';

it('names an added change and the one before it, as pages do, and none that it had already', async () => {
  const storage = openMemoryStorage();
  const now = Date.now();
  const append = (id: string) =>
    appendRows(storage, 'a', [titleRow(id, 'title', now)], now, async () => undefined);
  let { history } = await readChanges(storage, 'a', 0);
  for (let at = 1; at <= 300; at += 1) {
    const { names, sequence } = await append(`row-${at}`);
    expect(sequence).toBe(at);
    if (at > 1) expect(names?.follows).toBe(history);
    history = names?.history ?? (await readChanges(storage, 'a', at - 1)).history;
    if (at % 64 === 0) expect((await readChanges(storage, 'a', at)).history).toBe(history);
  }
  expect((await append('row-300')).names).toBeUndefined();
});
