import { afterEach, expect, it, vi } from 'vitest';
import { type LibraryProfile, openProfile } from '../../support/library-profile';
import { loseBytes } from '../../support/lose-bytes';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const { signal } = new AbortController();

/** A studio that answers requests about rows with this title, or about these bytes, with this status. */
function stubStudio(status: number, refusedTitle: string, refusesBytes = (_: string) => false) {
  const studio = { accepted: [] as string[], requests: 0 };
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    studio.requests += 1;
    const refusal = () => Response.json({ error: { code: 'invalid_request', message: '' } }, { status });
    if (path.includes('/pictures/')) {
      if (method === 'PUT' && refusesBytes(await new Response(body).text())) return refusal();
      return Response.json({ complete: true });
    }
    const { rows } = JSON.parse(String(body));
    const titles = rows.map(({ fields }: { fields: { title: [string] } }) => fields.title?.[0] ?? 'picture');
    if (titles.includes(refusedTitle)) return refusal();
    studio.accepted.push(...titles);
    return Response.json({ sequence: 1, nowMs: Date.now(), bounded: false });
  });
  return studio;
}

const put = ({ database }: LibraryProfile, id: string, title = id) =>
  database.conversations.put({
    id,
    title,
    createdAt: '2026-11-20T08:00:00.000Z',
    updatedAt: '2026-11-20T08:00:00.000Z',
    shownTurnId: null,
  });

async function openCopies() {
  const profile = await openProfile();
  const [{ sendChanges }, { readCopies }, { restartCopying }] = await Promise.all([
    import('@/lib/browser/library-copies/send-changes'),
    import('@/lib/browser/library-copies/read-copies'),
    import('@/lib/browser/library-copies/copying-state'),
  ]);
  const send = async () => {
    while ((await sendChanges(signal, false)) > 0);
  };
  return { ...profile, send, readCopies, restartCopying };
}

it.each([400, 413])('copies all rows but the one that the studio answers with %i', async (status) => {
  const browser = await openCopies();
  const studio = stubStudio(status, 'bad');
  for (const id of ['a', 'b', 'c', 'bad', 'd', 'e', 'f']) await put(browser, id);
  await browser.send();
  expect(studio.accepted.sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(await browser.readCopies()).toMatchObject({ waiting: 0, refused: 1 });
});

it('sends a refused row again once it changes, and not before', async () => {
  const browser = await openCopies();
  const studio = stubStudio(400, 'bad');
  await put(browser, 'one', 'bad');
  await browser.send();
  const { requests } = studio;
  await browser.send();
  expect(studio.requests).toBe(requests);
  await put(browser, 'one', 'good');
  await browser.send();
  expect(studio.accepted).toEqual(['good']);
  expect(await browser.readCopies()).toMatchObject({ refused: 0 });
  expect(await browser.database.changed.count()).toBe(0);
  expect(await browser.database.state.where('key').startsWith('refused/').count()).toBe(0);
});

it('copies the other pictures if the studio refuses the bytes of one', async () => {
  const browser = await openCopies();
  const studio = stubStudio(413, '', (text) => text.startsWith('bytes of A whale'));
  for (const prompt of ['A lamp', 'A whale', 'A boat']) await browser.make(prompt);
  expect((await browser.readCopies()).waiting).toBe(3);
  await browser.send();
  expect(studio.accepted).toHaveLength(5);
  expect(await browser.readCopies()).toMatchObject({ waiting: 0, refused: 1 });
});

it('sends rows that one library has refused to another library', async () => {
  const browser = await openCopies();
  stubStudio(400, 'bad');
  await put(browser, 'one', 'bad');
  await browser.send();
  await browser.restartCopying('another');
  const studio = stubStudio(400, 'other');
  await browser.send();
  expect(studio.accepted).toEqual(['bad']);
});

it('sets nothing aside while the studio fails or refuses this browser', async () => {
  const browser = await openCopies();
  stubStudio(403, 'bad');
  await put(browser, 'one', 'bad');
  await expect(browser.send()).rejects.toThrow();
  stubStudio(503, 'bad');
  await expect(browser.send()).rejects.toThrow();
  expect(await browser.readCopies()).toMatchObject({ refused: 0 });
});

it('copies everything else where the browser has lost bytes that a row still names', async () => {
  const browser = await openCopies();
  const studio = stubStudio(400, 'none');
  const [, lost, withoutUpload] = [
    await browser.make('A lamp'),
    await browser.make('A lost boat'),
    await browser.make('A hill'),
  ];
  loseBytes(['bytes of A lost boat', `upload ${Number(withoutUpload.slice(-14, -2))}`]);
  await put(browser, 'talk');
  await browser.send();
  expect(studio.accepted.filter((title) => title === 'picture')).toHaveLength(5);
  expect(studio.accepted).toContain('talk');
  // The studio has refused nothing: it was never asked.
  expect(await browser.readCopies()).toMatchObject({ waiting: 0, refused: 0, unreadable: 1 });
  expect(await browser.database.copies.get(`picture/${lost}`)).toBeUndefined();
});
