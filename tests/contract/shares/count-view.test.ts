import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { countView } from '@/lib/server/shares/count-view';
import { shareKeys } from '@/lib/server/shares/share-record';
import { openMemoryStorage } from '../../support/memory-storage';

it('writes views at once although the clock of the machine has been set back', async () => {
  const storage = openMemoryStorage();
  const id = randomUUID();
  await countView(storage, id);
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
  await Promise.race([countView(storage, id), new Promise((resolve) => setTimeout(resolve, 3_000))]);
  clock.mockRestore();
  const written: string[] = [];
  for await (const key of storage.list(shareKeys.views(id)))
    written.push(new TextDecoder().decode((await storage.get(key)) ?? undefined));
  expect(written).toEqual(['2']);
});
