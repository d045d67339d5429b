import { afterEach, expect, it, vi } from 'vitest';
import { dayMs } from '@/lib/protocol/durations';
import { openProfile } from '../../support/library-profile';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const today = Date.UTC(2026, 10, 20);

/** The answer of a studio, with its time; without one it cannot be reached. */
function stubStudio(nowMs: number | null, mode: 'on' | 'off') {
  vi.stubGlobal('fetch', async (path: string) => {
    if (nowMs === null) throw new TypeError('offline');
    const session = { locked: false, limits: {}, storage: {}, library: { mode } };
    const answer = path === '/api/session' ? session : { models: [], defaultModel: '' };
    return Response.json(answer, { headers: { date: new Date(nowMs).toUTCString() } });
  });
}

/** Visits with this clock of the browser's own, until the page has looked through the trash. */
async function visit(ownMs: number, studioMs: number | null, mode: 'on' | 'off' = 'off') {
  vi.useFakeTimers({ toFake: ['Date'], now: ownMs });
  stubStudio(studioMs, mode);
  const { openStudio } = await import('@/lib/browser/shell/open-studio');
  await openStudio(
    () => undefined,
    (work) => work(),
  );
}

async function deleteOne(ownMs: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: ownMs });
  const profile = await openProfile();
  vi.stubGlobal('indexedDB', { databases: () => Promise.reject(new Error('not known')) });
  const id = await profile.make('A lamp');
  await profile.deletePictures([id]);
  return async () => (await profile.database.originals.get(id)) !== undefined;
}

it.each([
  ['is a year ahead when it visits again', 0, 365],
  ['was a year behind when it deleted the picture', -365, 0],
])(
  'keeps a deleted picture of a library without copies for 30 days when the clock %s',
  async (_, then, now) => {
    const isKept = await deleteOne(today + then * dayMs);
    await visit(today + now * dayMs, today);
    expect(await isKept()).toBe(true);
    await visit(today + now * dayMs, today + 29 * dayMs);
    expect(await isKept()).toBe(true);
    await visit(today, today + 31 * dayMs);
    expect(await isKept()).toBe(false);
  },
);

it('deletes nothing from the trash while the studio cannot tell the time', async () => {
  const isKept = await deleteOne(today);
  await visit(today, today);
  await visit(today + 31 * dayMs, null);
  expect(await isKept()).toBe(true);
});

it('empties the trash after 30 days when the copy of the library was deleted in the studio by another device', async () => {
  const isKept = await deleteOne(today);
  const { updateCopying } = await import('@/lib/browser/library-copies/copying-state');
  await updateCopying({ library: 'deleted', problem: 'none' });
  await visit(today, today, 'on');
  await visit(today + 29 * dayMs, today + 29 * dayMs, 'on');
  expect(await isKept()).toBe(true);
  await visit(today + 31 * dayMs, today + 31 * dayMs, 'on');
  expect(await isKept()).toBe(false);
});

it('leaves the trash to the copier while the studio has a copy of the library', async () => {
  const isKept = await deleteOne(today);
  const { updateCopying } = await import('@/lib/browser/library-copies/copying-state');
  await updateCopying({ library: 'there', problem: 'unreachable' });
  await visit(today, today, 'on');
  await visit(today + 31 * dayMs, today + 31 * dayMs, 'on');
  expect(await isKept()).toBe(true);
});
