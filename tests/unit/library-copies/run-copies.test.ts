import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PictureRow } from '@/lib/browser/platform/database-rows';
import type { LibraryState } from '@/lib/protocol/library-rows';
import { freshBrowser, leaveBrowser, until } from '@/tests/support/browser-tab';

beforeEach(() => {
  freshBrowser();
  vi.resetModules();
});
afterEach(leaveBrowser);

const state: LibraryState = {
  enabled: true,
  library: 'a library',
  version: 1,
  pictures: 1,
  demoPictures: 0,
  bytes: 0,
  quotaBytes: 1_000,
  sequence: 0,
  nowMs: Date.now(),
};

/** A studio that has a library without changes, and takes rows. */
function stubStudio(): { posted: string[]; isDown: boolean } {
  const studio = { posted: [] as string[], isDown: false };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (studio.isDown) throw new TypeError('fetch failed');
    if (path === '/api/library') return Response.json(state);
    if (init.method !== 'POST') return Response.json({ rows: [], sequence: 0, more: false });
    studio.posted.push(String(init.body));
    return Response.json({ sequence: 0, nowMs: Date.now(), bounded: false });
  });
  vi.stubGlobal(
    'EventSource',
    class extends EventTarget {
      static readonly CLOSED = 2;
      readonly close = () => undefined;
    },
  );
  return studio;
}

/** A database whose writes the browser refuses while `isFull` says so. */
async function openDatabase() {
  const { libraryDatabase } = await import('@/lib/browser/platform/database');
  const trouble = { isFull: false };
  const refuse = () => {
    if (trouble.isFull) throw new DOMException('No room.', 'QuotaExceededError');
  };
  libraryDatabase().state.hook('creating', refuse);
  libraryDatabase().state.hook('updating', refuse);
  return { trouble, database: libraryDatabase() };
}

it('says that this network has created too many libraries, and does not ask again at once', async () => {
  const creations = vi.fn();
  const error = { code: 'rate_limited', message: '', details: { reason: 'too-many-libraries' } };
  vi.stubGlobal('fetch', async (_: string, { method }: RequestInit = {}) => {
    if (method !== 'POST') return Response.json({ error: { code: 'not_found' } }, { status: 404 });
    creations();
    return Response.json({ error }, { status: 429 });
  });
  const { database } = await openDatabase();
  const [{ runCopies }, { getCopying }] = await Promise.all([
    import('@/lib/browser/library-copies/run-copies'),
    import('@/lib/browser/library-copies/copying-state'),
  ]);
  await database.pictures.put({ id: 'one:0', createdAt: '2026-11-20T08:00:00.000Z' } as PictureRow);
  await database.changed.clear();
  void runCopies();
  await until(async () => (await getCopying()).problem === 'too-many', 'the refusal');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(creations.mock.calls.length).toBeLessThanOrEqual(2);
});

it('says that the browser is full, and does not ask for the same rows all the time', async () => {
  let pages = 0;
  stubStudio();
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    pages += Number(path.startsWith('/api/library/changes') && init.method !== 'POST');
    return fetch(path, init);
  });
  const { trouble, database } = await openDatabase();
  const [{ runCopies }, { getCopying, updateCopying }, { useFullBrowser }] = await Promise.all([
    import('@/lib/browser/library-copies/run-copies'),
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/library-copies/full-browser-store'),
  ]);
  await updateCopying({ library: 'a library' });
  trouble.isFull = true;
  void runCopies();
  await until(() => useFullBrowser.getState().isFull, 'the sign');
  const before = pages;
  for (let at = 0; at < 200; at += 1) await vi.advanceTimersByTimeAsync(250);
  expect(pages - before).toBeLessThanOrEqual(1);
  trouble.isFull = false;
  await database.conversations.put(conversation('first'));
  await until(async () => (await getCopying()).copiedAt !== null, 'the copy');
  expect(useFullBrowser.getState().isFull).toBe(false);
  expect((await getCopying()).problem).toBeNull();
});

const conversation = (id: string) => {
  const at = '2026-11-20T08:00:00.000Z';
  return { id, title: id, createdAt: at, updatedAt: at, shownTurnId: null };
};

it.each(['reached', 'out of reach'])(
  'goes on once the storage of the browser has room again (the studio is %s in the meantime)',
  async (reach) => {
    const studio = stubStudio();
    const { trouble, database } = await openDatabase();
    const { runCopies } = await import('@/lib/browser/library-copies/run-copies');
    await database.conversations.put(conversation('first'));
    const ended = vi.fn();
    runCopies().then(ended, ended);
    await until(() => studio.posted.some((body) => body.includes('first')), 'the first copy');

    trouble.isFull = true;
    studio.isDown = reach !== 'reached';
    await database.conversations.put(conversation('second'));
    await until(async () => ended.mock.calls.length > 0 || vi.getTimerCount() > 0, 'a failure');
    for (let at = 0; at < 40; at += 1) await vi.advanceTimersByTimeAsync(250);
    trouble.isFull = false;
    studio.isDown = false;
    await until(() => studio.posted.some((body) => body.includes('second')), 'the second copy');
    await until(async () => (await database.changed.count()) === 0, 'no marks');
    expect(ended).not.toHaveBeenCalled();
  },
);

it('sends to a library that another tab joins what only the library before has', async () => {
  const clock = `${String(Date.UTC(2026, 10, 20)).padStart(15, '0')}-0000-0000000a`;
  const { id, ...values } = conversation('from the first');
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  const studio = stubStudio();
  const { fetch } = globalThis;
  let requests = 0;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    requests += 1;
    // The other tab has the cookie of the second library after the first request of this one.
    const isFirst = requests === 1;
    if (path === '/api/library') return Response.json({ ...state, library: isFirst ? 'first' : 'second' });
    if (!isFirst || init.method === 'POST') return fetch(path, init);
    return Response.json({ rows: [{ kind: 'conversation', id, fields }], sequence: 1, more: false });
  });
  const { database } = await openDatabase();
  const { runCopies } = await import('@/lib/browser/library-copies/run-copies');
  // It has received the first library before, and its copies are forgotten because it has left that.
  await database.conversations.put({ id, ...values });
  await database.changed.clear();
  void runCopies();
  await until(() => studio.posted.some((body) => body.includes(id)), 'the copy in the second library');
});
