import { afterEach, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const start = Date.now() - 3_600_000;
const at = (minutes: number) => formatClock(start + minutes * 60_000, 0, '0000000a');
const date = '2026-11-20T08:00:00.000Z';
const fieldsOf = (values: Record<string, unknown>, minutes: number) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, at(minutes)]])) as never;

const talk = { kind: 'conversation', id: 'talk' };
const turn = { kind: 'turn', id: 'turn' };
const madeTalk: LibraryRow = {
  ...talk,
  fields: fieldsOf({ title: 'as it was', createdAt: date, updatedAt: date, shownTurnId: null }, 0),
};
const state = { jobId: 'turn', status: 'succeeded', images: [], lastSequence: 1, text: '', error: null };
const madeTurn: LibraryRow = {
  ...turn,
  fields: fieldsOf(
    {
      ...{ conversationId: 'talk', parentId: null, createdAt: date, state },
      ...{ pictures: [], turnsLeftOut: 0, answerCharacters: 0 },
    },
    0,
  ),
};

/** A studio whose pages hold one row each. Returns the addresses that it was asked for. */
function stubStudio(log: readonly LibraryRow[]) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const query = new URL(path, 'http://studio').searchParams;
    const since = query.get('since');
    const before = query.get('before') === 'newest' ? log.length + 1 : Number(query.get('before'));
    const number = since === null ? before - 1 : Number(since) + 1;
    const row = log[number - 1];
    return since === null
      ? Response.json({ rows: [row], sequence: log.length, more: number > 1, before: number })
      : Response.json({ rows: row ? [row] : [], sequence: number, more: number < log.length });
  });
  return asked;
}

async function openDevice(since: number | null) {
  const { database } = await openProfile();
  const { receiveChanges, receiveOlder } = await import('@/lib/browser/library-copies/receive-changes');
  const { updateCopying } = await import('@/lib/browser/library-copies/copying-state');
  await updateCopying({ since });
  return {
    database,
    async receive() {
      await receiveChanges(new AbortController().signal);
      while (await receiveOlder());
    },
    async shown() {
      const conversation = await database.conversations.get('talk');
      const isShown = conversation !== undefined && conversation.deletedAt === undefined;
      return {
        title: isShown ? conversation.title : null,
        left: (await database.turns.get('turn'))?.turnsLeftOut ?? null,
      };
    },
  };
}

const made = [madeTalk, madeTurn];
const deleted = [
  { ...talk, fields: {}, deletedAt: at(10) },
  { ...turn, fields: {}, deletedAt: at(10) },
];
const changed = [
  { ...talk, fields: fieldsOf({ title: 'renamed' }, 11) },
  { ...turn, fields: fieldsOf({ turnsLeftOut: 3 }, 11) },
];

it('shows a conversation again that was changed elsewhere after its deletion, on old devices as on new ones', async () => {
  const old = await openDevice(0);
  for (const length of [2, 4, 6]) {
    stubStudio([...made, ...deleted, ...changed].slice(0, length));
    await old.receive();
    if (length === 4) expect(await old.shown()).toEqual({ title: null, left: null });
  }
  expect(await old.shown()).toEqual({ title: 'renamed', left: 3 });
  expect(await old.database.changed.count()).toBe(0);

  const newer = await openDevice(null);
  stubStudio([...made, ...deleted, ...changed]);
  await newer.receive();
  expect(await newer.shown()).toEqual(await old.shown());
});

it('asks for older pages once if the studio no longer has the other fields, and shows nothing by half', async () => {
  const old = await openDevice(0);
  for (const log of [made, [...made, ...deleted]]) {
    stubStudio(log);
    await old.receive();
  }
  const emptied = [...deleted, ...deleted, ...changed];
  const asked = stubStudio(emptied);
  await old.receive();
  expect(await old.shown()).toEqual({ title: null, left: null });
  expect(asked).toHaveLength(2 + emptied.length);
  const later = stubStudio([...emptied, { ...deleted[1], deletedAt: at(12) } as LibraryRow]);
  await old.receive();
  expect(later).toEqual(['/api/library/changes?since=6&history=']);
});
