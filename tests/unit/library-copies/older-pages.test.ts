import { afterEach, expect, it, vi } from 'vitest';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { type LibraryProfile, openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const { signal } = new AbortController();

/** A studio that has these rows on two pages, and takes more. */
function stubStudio(newer: readonly LibraryRow[], older: readonly LibraryRow[]) {
  const studio = { posted: [] as LibraryRow[], atOlder: async () => undefined as unknown, isDown: false };
  const page = (rows: readonly LibraryRow[], more: boolean) => ({ rows, sequence: 2, history: 'one', more });
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit = {}) => {
    if (path === '/api/library') {
      const sizes = {
        pictures: 5,
        demoPictures: 0,
        bytes: 0,
        quotaBytes: 1_000,
        sequence: 2,
        nowMs: Date.now(),
      };
      return Response.json({ enabled: true, library: 'joined', version: 1, ...sizes });
    }
    if (path.includes('/pictures/')) return Response.json({ complete: true });
    if (method === 'POST') {
      studio.posted.push(...JSON.parse(String(body)).rows);
      return Response.json({ sequence: 2, nowMs: Date.now(), bounded: false });
    }
    const before = new URLSearchParams(path.split('?')[1]).get('before');
    if (before === 'newest') return Response.json({ ...page(newer, true), before: 2 });
    if (before === null) return Response.json(page([], false));
    await studio.atOlder();
    if (studio.isDown) throw new TypeError('fetch failed');
    return Response.json(page(older, false));
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

/** A browser with five pictures, four of which the studio has on an older page and one on its newest. */
async function openJoined(): Promise<{ browser: LibraryProfile; all: readonly LibraryRow[] }> {
  const browser = await openProfile();
  const { sendChanges } = await import('@/lib/browser/library-copies/send-changes');
  const studio = stubStudio([], []);
  for (let at = 0; at < 5; at += 1) await browser.make(`Copied ${at}`);
  await sendChanges(signal, false);
  await browser.database.copies.clear();
  await browser.database.changed.clear();
  return { browser, all: studio.posted };
}

async function copier() {
  const [{ runCopies }, { getCopying }, { readCopies }] = await Promise.all([
    import('@/lib/browser/library-copies/run-copies'),
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/library-copies/read-copies'),
  ]);
  return { runCopies, getCopying, readCopies };
}

it('tells nothing as waiting that a joined library has on its older pages, and posts none of it again', async () => {
  const { browser, all } = await openJoined();
  const own = await browser.make('Not in the studio');
  await browser.database.changed.clear();
  const { runCopies, getCopying, readCopies } = await copier();
  const studio = stubStudio(all.slice(0, 1), all.slice(1));
  let waiting = -1;
  studio.atOlder = async () => {
    waiting = (await readCopies()).waiting;
  };
  void runCopies();
  await vi.waitFor(async () => expect((await getCopying()).copiedAt).not.toBeNull(), 5_000);
  expect(waiting).toBe(0);
  expect(new Set(studio.posted.map(({ id }) => id))).toEqual(new Set([own, own.split(':')[0]]));
});

it('copies a picture that is made while the older pages of a joined library are still out of reach', async () => {
  const { browser, all } = await openJoined();
  const { runCopies, getCopying, readCopies } = await copier();
  const studio = stubStudio(all.slice(0, 1), all.slice(1));
  studio.isDown = true;
  const made = await browser.make('Made meanwhile');
  void runCopies();
  await vi.waitFor(async () => expect((await getCopying()).problem).toBe('unreachable'), 5_000);
  expect(studio.posted.map(({ id }) => id)).toContain(made);
  expect((await readCopies()).waiting).toBe(0);
});

it('exports a library whose older pages are not received yet without marking what the studio has', async () => {
  const { browser, all } = await openJoined();
  const { receiveChanges } = await import('@/lib/browser/library-copies/receive-changes');
  const { restartCopying } = await import('@/lib/browser/library-copies/copying-state');
  stubStudio(all.slice(0, 1), all.slice(1));
  await restartCopying('joined');
  await receiveChanges(signal);
  const source = await browser.browserSource(signal);
  let rows = 0;
  for await (const _ of source.rows('picture')) rows += 1;
  expect(rows).toBe(5);
  expect(await browser.database.changed.count()).toBe(0);
});
