import { afterEach, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted, mergeRows } from '@/lib/protocol/merge-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const { signal } = new AbortController();
const start = Date.now() - 3_600_000;
const at = (minutes: number, device: string) => formatClock(start + minutes * 60_000, 0, `0000000${device}`);

const talk = { kind: 'conversation', id: 'talk' } as const;
const made: LibraryRow = {
  ...talk,
  fields: {
    title: ['as it was', at(0, 'a')],
    createdAt: ['2026-11-20T08:00:00.000Z', at(0, 'a')],
    updatedAt: ['2026-11-20T08:00:00.000Z', at(0, 'a')],
    shownTurnId: [null, at(0, 'a')],
  },
};
const deleted: LibraryRow = { ...talk, fields: {}, deletedAt: at(1, 'b') };
const continued: LibraryRow = { ...talk, fields: { shownTurnId: ['turn', at(2, 'a')] } };
const renamed: LibraryRow = { ...talk, fields: { title: ['renamed', at(3, 'c')] } };

it('sends the whole conversation that outlived a deletion, and keeps the name that another device gave it later', async () => {
  const { database } = await openProfile();
  const [{ applyRows }, { sendChanges }, { updateCopying }] = await Promise.all([
    import('@/lib/browser/library-copies/apply-rows'),
    import('@/lib/browser/library-copies/send-changes'),
    import('@/lib/browser/library-copies/copying-state'),
  ]);
  const log = [made, continued, deleted];
  vi.stubGlobal('fetch', async (_: string, { body }: RequestInit = {}) => {
    log.push(...JSON.parse(String(body)).rows);
    return Response.json({ sequence: 1, nowMs: Date.now(), bounded: false });
  });
  await updateCopying({ since: 1 });
  await applyRows(log);
  // The device that deleted it has no field left of it, so it gets all of them.
  await sendChanges(signal, false);
  expect(Object.keys(log.at(-1)?.fields ?? {}).sort()).toEqual(Object.keys(made.fields).sort());
  log.push(renamed);
  await applyRows([renamed]);
  await sendChanges(signal, false);
  const merged = log.reduce(mergeRows);
  expect(isDeleted(merged)).toBe(false);
  expect(merged.fields.title?.[0]).toBe('renamed');
  expect(await database.conversations.get('talk')).toMatchObject({ title: 'renamed', shownTurnId: 'turn' });
  expect(await database.changed.count()).toBe(0);
});
