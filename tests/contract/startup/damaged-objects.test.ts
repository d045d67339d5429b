import { expect, it } from 'vitest';
import { sweepLockedSessions } from '@/lib/server/access/access';
import { sweepBudget } from '@/lib/server/limits/daily-budget';
import { sweepShares } from '@/lib/server/shares/sweep-shares';
import { openMemoryStorage } from '../../support/memory-storage';

const now = Date.parse('2026-11-29T12:00:00Z');
const longAgo = '2024-01-01T00:00:00.000Z';

async function keysOf(storage: ReturnType<typeof openMemoryStorage>): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.list('')) keys.push(key);
  return keys.sort();
}

it('sweeps the shares beside a damaged one', async () => {
  const storage = openMemoryStorage();
  await storage.put('shares/damaged/gone', '');
  await storage.put('shares/stray', 'not a share');
  await storage.put('shares/old/gone', JSON.stringify({ at: longAgo, reason: 'revoked' }));
  await sweepShares(storage, now);
  expect(await keysOf(storage)).toContain('shares/damaged/gone');
  expect(await keysOf(storage)).not.toContain('shares/old/gone');
});

it('releases the slots beside a damaged one', async () => {
  const storage = openMemoryStorage();
  await storage.put('share-slots/0', '{"id":');
  await storage.put('share-slots/1', JSON.stringify({ id: 'never-written', at: longAgo }));
  await sweepShares(storage, now);
  expect(await keysOf(storage)).toEqual(['share-slots/0']);
});

it('keeps a locked session whose date is damaged, and deletes the expired one beside it', async () => {
  const storage = openMemoryStorage();
  await storage.put('access/locked/damaged', '');
  await storage.put('access/locked/expired', String(now - 1));
  await storage.put('access/locked/open', String(now + 1));
  await sweepLockedSessions(storage, now);
  expect(await keysOf(storage)).toEqual(['access/locked/damaged', 'access/locked/open']);
});

it('deletes the budgets of past days, whatever lies beside them', async () => {
  const storage = openMemoryStorage();
  await storage.put('budget/2026-11-20/id/estimate-1', '');
  await storage.put('budget/2026-11-29/id/estimate-1', '');
  await storage.put('budget/stray', '');
  await sweepBudget(storage, now);
  expect(await keysOf(storage)).toEqual(['budget/2026-11-29/id/estimate-1', 'budget/stray']);
});
