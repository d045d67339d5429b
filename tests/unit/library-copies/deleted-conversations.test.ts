import { afterEach, expect, it, vi } from 'vitest';
import { dayMs } from '@/lib/protocol/durations';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const deletedMs = Date.UTC(2026, 10, 1);
const minuteMs = 60_000;
const createdAt = '2026-10-01T08:00:00.000Z';

function row(kind: string, id: string, values: object, ms: number): LibraryRow {
  const clock = formatClock(ms, 0, '0000000a');
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  return { kind, id, fields: fields as LibraryRow['fields'] };
}

const conversation = (ms: number) =>
  row('conversation', 'talk', { title: 'Lamps', createdAt, updatedAt: createdAt, shownTurnId: 'turn' }, ms);

const turn = row(
  'turn',
  'turn',
  {
    ...{ conversationId: 'talk', parentId: null, createdAt, pictures: [], turnsLeftOut: 0 },
    ...{ state: { jobId: 'turn', status: 'done', images: [], lastSequence: 1 }, answerCharacters: 0 },
  },
  deletedMs - dayMs,
);

/** A device whose other one has deleted a conversation that both had. */
async function openOther() {
  const profile = await openProfile();
  const [{ applyRows }, conversations, { listTurns }] = await Promise.all([
    import('@/lib/browser/library-copies/apply-rows'),
    import('@/lib/browser/conversations/conversations'),
    import('@/lib/browser/conversations/turns'),
  ]);
  await applyRows([conversation(deletedMs - dayMs), turn]);
  const deletedAt = formatClock(deletedMs, 0, '0000000a');
  await applyRows([{ kind: 'conversation', id: 'talk', fields: {}, deletedAt }]);
  await profile.database.conversations.update('talk', { deletedAt: new Date(deletedMs).toISOString() });
  await profile.database.changed.clear();
  const purgeAfter = (ms: number) => conversations.purgeConversations(new Date(deletedMs + ms));
  return { ...profile, ...conversations, applyRows, listTurns, purgeAfter };
}

it('keeps the messages of a conversation whose deletion another device has undone while it was offline', async () => {
  const other = await openOther();
  await other.purgeAfter(11 * minuteMs);
  expect(await other.database.changed.count()).toBe(0);
  await other.applyRows([{ ...conversation(deletedMs + minuteMs), deletedAt: null }]);
  expect(await other.getConversation('talk')).toMatchObject({ title: 'Lamps' });
  expect(await other.listTurns('talk')).toHaveLength(1);
});

it('removes a deleted conversation with its messages once the studio has known of it for thirty days', async () => {
  const other = await openOther();
  await other.purgeAfter(31 * dayMs);
  expect(await other.database.conversations.count()).toBe(0);
  expect(await other.listTurns('talk')).toEqual([]);
});

it('keeps a conversation that was restored and deleted again until the studio knows of the new deletion', async () => {
  const other = await openOther();
  await other.restoreConversation('talk');
  await other.deleteConversation('talk');
  await other.purgeAfter(31 * dayMs);
  expect(await other.listTurns('talk')).toHaveLength(1);
});

it('removes a conversation that no other device has ten minutes after it was deleted', async () => {
  const other = await openOther();
  await other.database.copies.clear();
  await other.purgeAfter(11 * minuteMs);
  expect(await other.database.conversations.count()).toBe(0);
});
