import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import type { LedgerEntry, PictureRow } from '@/lib/browser/platform/database-rows';
import { libraryClient } from '../../support/library-client';
import { memoryStorage } from '../../support/memory-items';
import { pictureRow } from '../../support/picture-row';
import { type Studio, startStudio } from '../../support/studio';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio({ STUDIO_LIBRARY: 'auto' });
});
afterAll(() => studio.close());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const signal = new AbortController().signal;
const realFetch = globalThis.fetch;

/** What a browser keeps: its database, its localStorage and its cookie. */
interface Profile {
  indexedDB: IDBFactory;
  localStorage: Storage;
  cookie: string;
  isOffline: boolean;
  /** Rows arrive at the studio, but its answers get lost. */
  losesAnswers: boolean;
}

const newProfile = (cookie: string): Profile => ({
  indexedDB: new IDBFactory(),
  localStorage: memoryStorage(),
  cookie,
  isOffline: false,
  losesAnswers: false,
});

/** Opens the browser's page: freshly loaded modules on the profile's data. Only one page is open at a time. */
async function open(profile: Profile) {
  Object.assign(Dexie.dependencies, { indexedDB: profile.indexedDB, IDBKeyRange });
  vi.stubGlobal('localStorage', profile.localStorage);
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    // The test's own requests are not the browser's.
    if (path.startsWith('http')) return realFetch(path, init);
    if (profile.isOffline) throw new TypeError('offline');
    const answer = await realFetch(studio.origin + path, {
      ...init,
      headers: { ...init.headers, cookie: profile.cookie, origin: studio.origin },
    });
    if (profile.losesAnswers && path === '/api/library/changes') throw new TypeError('lost');
    return answer;
  });
  vi.resetModules();
  const [sending, receiving, marking, pictures, index, totals, refresh, ledger, removing] = await Promise.all(
    [
      import('@/lib/browser/library-copies/send-changes'),
      import('@/lib/browser/library-copies/receive-changes'),
      import('@/lib/browser/library-copies/mark-everything'),
      import('@/lib/browser/library/picture-storage'),
      import('@/lib/browser/library/library-index-store'),
      import('@/lib/browser/costs/cost-totals-store'),
      import('@/lib/browser/library/refresh-library'),
      import('@/lib/browser/costs/ledger'),
      import('@/lib/browser/library/delete-pictures'),
    ],
  );
  const [loss, trash, conversations, sums, { libraryDatabase }] = await Promise.all([
    import('@/lib/browser/library/note-loss'),
    import('@/lib/browser/library/trash'),
    import('@/lib/browser/conversations/conversations'),
    import('@/lib/browser/costs/ledger-totals'),
    import('@/lib/browser/platform/database'),
  ]);
  await index.useLibraryIndex.persist.rehydrate();
  await totals.useCostTotals.persist.rehydrate();
  await refresh.refreshLibrary();
  const database = libraryDatabase();
  return {
    ...pictures,
    ...loss,
    ...ledger,
    ...sums,
    ...conversations,
    ...removing,
    ...trash,
    trashed: async () => (await trash.listTrash(99)).map(({ id }) => id),
    refresh: refresh.refreshLibrary,
    database,
    index: index.useLibraryIndex,
    totals: totals.useCostTotals,
    ...marking,
    /** Sends until nothing is left to send, then receives. */
    async sync() {
      while ((await sending.sendChanges(signal, false)) > 0);
      await receiving.receiveChanges(signal);
      while (await receiving.receiveOlder());
    },
    send: () => sending.sendChanges(signal, true),
    /** Asks the studio for its time. */
    async note() {
      const { getLibraryState } = await import('@/lib/browser/library-copies/library-api');
      const { clockOffset, updateCopying } = await import('@/lib/browser/library-copies/copying-state');
      const state = await getLibraryState();
      if (state) await updateCopying({ clockOffsetMs: clockOffset(state.nowMs) });
    },
    receive: () => receiving.receiveChanges(signal),
    /** Runs the page's copier until it has asked the studio what is new. */
    async copyOnce() {
      vi.stubGlobal('EventSource', SilentEventSource);
      const { runCopies } = await import('@/lib/browser/library-copies/run-copies');
      void runCopies();
      const { getCopying } = await import('@/lib/browser/library-copies/copying-state');
      await vi.waitFor(async () => expect((await getCopying()).copiedAt).not.toBeNull(), 5_000);
    },
    ids: async () => (await database.pictures.toCollection().primaryKeys()).sort(),
    close: () => database.close(),
  };
}

class SilentEventSource extends EventTarget {
  static readonly CLOSED = 2;
  readonly close = () => undefined;
}

/** Each seed is one history of two devices. */
const seeds = [8, 30];

let made = 0;
function newPicture(prompt: string): { row: PictureRow; original: Blob; thumbnail: null } {
  made += 1;
  const jobId = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  const original = new Blob([`bytes of ${prompt} ${made}`], { type: 'image/png' });
  const row = pictureRow(jobId, {
    createdAt: new Date(Date.now() - 60_000 + made).toISOString(),
    prompt,
    model: 'gpt-image-2',
    parameters: { quality: 'low' },
    width: 64,
    height: 48,
    sizeBytes: original.size,
  });
  return { row, original, thumbnail: null };
}

const opening = ({ row }: ReturnType<typeof newPicture>): LedgerEntry => ({
  jobId: row.jobId,
  createdAt: row.createdAt,
  kind: 'create',
  model: row.model,
  demo: false,
  estimateMicroUsd: 5_000,
  costMicroUsd: null,
  basis: null,
  usage: null,
  outcome: null,
  status: 'open',
  reason: null,
});

async function make(page: Awaited<ReturnType<typeof open>>, prompt: string, microUsd = 4_000) {
  const picture = newPicture(prompt);
  await page.openEntry(opening(picture));
  await page.savePicture(picture);
  await page.settleEntry(opening(picture), { microUsd, basis: 'usage', demo: false });
  await page.refresh();
  return picture.row.id;
}

async function newLibrary(): Promise<string> {
  return (await libraryClient(studio.origin).create()).headers.cookie ?? '';
}

it('gives everything back to a browser that has lost its database, and the total never falls', async () => {
  const profile = newProfile(await newLibrary());
  const before = await open(profile);
  const ids = [await make(before, 'A lamp'), await make(before, 'A boat'), await make(before, 'A hill')];
  await before.sync();
  await make(before, 'Never copied', 6_000);
  expect(before.totals.getState().allTimeMicroUsd).toBe(18_000);
  before.close();

  profile.indexedDB = new IDBFactory();
  const after = await open(profile);
  expect(await after.getLoss()).toMatchObject({ pictures: 4 });
  expect(after.totals.getState().allTimeMicroUsd).toBe(18_000);
  await after.sync();
  expect(await after.ids()).toEqual(ids.sort());
  expect(await (await after.getOriginal(ids[0] ?? ''))?.text()).toMatch(/^bytes of A lamp/);
  // From now on the bytes are in this browser.
  profile.isOffline = true;
  expect(await (await after.getOriginal(ids[0] ?? ''))?.text()).toMatch(/^bytes of A lamp/);
  expect(await after.getOriginal(ids[1] ?? '')).toBeNull();
  profile.isOffline = false;
  await after.refresh();
  expect(after.totals.getState().allTimeMicroUsd).toBe(18_000);
  expect(await after.database.ledger.count()).toBe(3);
  expect(await after.getLoss()).toMatchObject({ pictures: 4 });
  // Nothing that came from the studio is marked to be sent to it.
  expect(await after.database.changed.toArray()).toEqual([]);
  after.close();
});

it('reports what was lost if the database was rolled back, too, and until it is back', async () => {
  const profile = newProfile(await newLibrary());
  const before = await open(profile);
  const ids = [await make(before, 'Kept'), await make(before, 'Lost 1'), await make(before, 'Lost 2')];
  await before.deletePictures([await make(before, 'Deleted')]);
  await before.sync();
  const index = profile.localStorage.getItem('safelight:library-index') ?? '';
  const lost = await before.database.pictures.bulkGet(ids.slice(1));
  for (const table of [before.database.pictures, before.database.copies, before.database.changed]) {
    const keys = ids.slice(1).flatMap((id) => [id, `picture/${id}`, `pictures/${id}`]);
    await (table as { bulkDelete(keys: string[]): Promise<void> }).bulkDelete(keys);
  }
  await before.database.changed.clear();
  before.close();
  profile.localStorage.setItem('safelight:library-index', index);

  const after = await open(profile);
  expect(await after.getLoss()).toMatchObject({ pictures: 2, newestAt: lost[1]?.createdAt });
  await make(after, 'New 1');
  await make(after, 'New 2');
  // New pictures do not make up for those that were lost.
  expect(await after.getLoss()).toMatchObject({ pictures: 2 });
  await after.database.pictures.bulkPut(lost.filter((row) => row !== undefined));
  expect(await after.getLoss()).toBeNull();
  after.close();
});

it('counts nothing twice after a loss, although the devices’ clocks are days apart', async () => {
  const dayMs = 24 * 3_600_000;
  const realNow = Date.now;
  for (const [oneMs, otherMs] of [
    [0, dayMs],
    [-60 * dayMs, 0],
  ] as const) {
    const cookie = await newLibrary();
    const [one, other] = [newProfile(cookie), newProfile(cookie)];
    const setClock = (offsetMs: number) => {
      vi.setSystemTime(realNow() + offsetMs);
    };
    vi.useFakeTimers({ toFake: ['Date'] });
    setClock(otherMs);
    const second = await open(other);
    await make(second, 'On the other', 5_000);
    await second.note();
    await second.sync();
    second.close();
    setClock(oneMs);
    const first = await open(one);
    await make(first, 'On the one', 6_000);
    await first.note();
    await first.sync();
    await first.refresh();
    expect(first.totals.getState().allTimeMicroUsd).toBe(11_000);
    first.close();

    one.indexedDB = new IDBFactory();
    setClock(oneMs + 1_000);
    const after = await open(one);
    expect(after.totals.getState().allTimeMicroUsd).toBe(11_000);
    await after.note();
    await after.sync();
    await after.refresh();
    expect(after.totals.getState().allTimeMicroUsd).toBe(11_000);
    after.close();
    vi.useRealTimers();
  }
});

it('brings two devices that were offline for a week to the same state without loss', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const first = await open(one);
  const shared = [
    await make(first, 'Shared 1'),
    await make(first, 'Shared 2'),
    await make(first, 'Shared 3'),
  ];
  await first.database.conversations.put({
    id: 'talk',
    title: 'Lamps',
    createdAt: new Date().toISOString(),
    updatedAt: new Date().toISOString(),
    shownTurnId: null,
  });
  await first.sync();
  first.close();
  const second = await open(other);
  await second.sync();
  expect(await second.ids()).toEqual([...shared].sort());
  await make(second, 'Made on the other');
  await second.deletePictures([shared[0] ?? '']);
  await second.changeConversation('talk', { title: 'Boats' });
  second.close();

  const third = await open(one);
  await make(third, 'Made on the one');
  await third.allocateCost((shared[1] ?? '').split(':')[0] ?? '', 7_000);
  const { undo } = await third.deletePictures([shared[2] ?? '']);
  await third.sync();
  await undo();
  await third.changeConversation('talk', { title: 'Hills' });
  await third.sync();
  third.close();
  const fourth = await open(other);
  await fourth.sync();
  const onOther = await fourth.ids();
  expect(onOther).toHaveLength(4);
  expect(onOther).not.toContain(shared[0]);
  expect(onOther).toContain(shared[2]);
  expect((await fourth.database.pictures.get(shared[1] ?? ''))?.costMicroUsd).toBe(7_000);
  expect((await fourth.getConversation('talk'))?.title).toBe('Hills');
  expect(await fourth.database.ledger.count()).toBe(5);
  expect(fourth.totals.getState().allTimeMicroUsd).toBe(20_000);
  fourth.close();
  const fifth = await open(one);
  await fifth.sync();
  expect(await fifth.ids()).toEqual(onOther);
  expect((await fifth.getConversation('talk'))?.title).toBe('Hills');
  expect(fifth.totals.getState().allTimeMicroUsd).toBe(20_000);
  expect(await fifth.database.changed.count()).toBe(0);
  fifth.close();
});

it('lets an edit outlive an older deletion, even on the device that deleted', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const first = await open(one);
  const id = await make(first, 'Edited after it was deleted');
  await first.sync();
  first.close();
  const second = await open(other);
  await second.sync();
  await second.deletePictures([id]);
  second.close();
  const third = await open(one);
  await third.allocateCost(id.split(':')[0] ?? '', 9_000);
  third.close();
  const fourth = await open(other);
  await fourth.sync();
  expect(await fourth.ids()).toEqual([]);
  fourth.close();
  const fifth = await open(one);
  await fifth.sync();
  await fifth.sync();
  expect(await fifth.ids()).toEqual([id]);
  fifth.close();
  const sixth = await open(other);
  await sixth.sync();
  expect(await sixth.database.pictures.get(id)).toMatchObject({
    costMicroUsd: 9_000,
    prompt: 'Edited after it was deleted',
  });
  expect(await (await sixth.getOriginal(id))?.text()).toMatch(/^bytes of Edited/);
  sixth.close();
});

it('shows a deleted picture in the trash of every device, and restores it on all', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const first = await open(one);
  const [kept, deleted] = [await make(first, 'Kept'), await make(first, 'Deleted')];
  await first.sync();
  first.close();
  const second = await open(other);
  await second.sync();
  await second.deletePictures([deleted]);
  await second.sync();
  second.close();
  const third = await open(one);
  await third.sync();
  expect(await third.ids()).toEqual([kept]);
  expect(await third.trashed()).toEqual([deleted]);
  expect(await third.database.changed.count()).toBe(0);
  third.close();

  // A device that joins later knows of the picture only what the studio says.
  const newcomer = newProfile(cookie);
  const fourth = await open(newcomer);
  await fourth.sync();
  expect(await fourth.trashed()).toEqual([deleted]);
  await fourth.restoreDeleted([deleted]);
  await fourth.sync();
  expect(await (await fourth.getOriginal(deleted))?.text()).toMatch(/^bytes of Deleted/);
  fourth.close();
  for (const profile of [one, other]) {
    const page = await open(profile);
    await page.sync();
    expect(await page.ids()).toEqual([kept, deleted].sort());
    expect(await page.trashed()).toEqual([]);
    expect((await page.database.pictures.get(deleted))?.prompt).toBe('Deleted');
    expect(await (await page.getOriginal(deleted))?.text()).toMatch(/^bytes of Deleted/);
    expect(page.totals.getState().allTimeMicroUsd).toBe(8_000);
    page.close();
  }
});

it('has a picture that was deleted before it was copied in every trash, with its bytes and its last fields', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const first = await open(one);
  const [changed, never] = [await make(first, 'Changed'), await make(first, 'Never copied')];
  await first.deletePictures([never]);
  await first.sync();
  await first.allocateCost(changed.split(':')[0] ?? '', 7_000);
  await first.deletePictures([changed]);
  await first.sync();
  expect(await first.database.changed.count()).toBe(0);
  first.close();
  // Only the studio has them now.
  one.indexedDB = new IDBFactory();
  for (const profile of [other, one]) {
    const page = await open(profile);
    await page.sync();
    expect((await page.trashed()).sort()).toEqual([changed, never].sort());
    expect((await page.database.trash.get(changed))?.row.costMicroUsd).toBe(7_000);
    page.close();
  }
  const last = await open(other);
  await last.restoreDeleted([changed, never]);
  await last.sync();
  expect(await (await last.getOriginal(never))?.text()).toMatch(/^bytes of Never copied/);
  expect(await (await last.getOriginal(changed))?.text()).toMatch(/^bytes of Changed/);
  last.close();
});

it('keeps pictures deleted that were deleted before the answer to their copy came', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const first = await open(one);
  const [trashed, purged] = [await make(first, 'Trashed'), await make(first, 'Purged')];
  one.losesAnswers = true;
  await expect(first.send()).rejects.toThrow('cannot be reached');
  one.losesAnswers = false;
  await first.deletePictures([trashed, purged]);
  await first.deletePicturesForGood([purged]);
  await first.receive();
  expect(await first.ids()).toEqual([]);
  expect(await first.trashed()).toEqual([trashed]);
  await first.sync();
  first.close();
  const second = await open(other);
  await second.sync();
  expect(await second.ids()).toEqual([]);
  expect(await second.trashed()).toEqual([trashed]);
  second.close();
});

it('keeps the trash of a device whose clock is months ahead for as long as the studio does', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const first = await open(one);
  const id = await make(first, 'Deleted');
  await first.sync();
  await first.deletePictures([id]);
  await first.sync();
  first.close();
  vi.spyOn(Date, 'now').mockImplementation(
    () => performance.timeOrigin + performance.now() + 94 * 86_400_000,
  );
  for (const profile of [one, other]) {
    const page = await open(profile);
    await page.copyOnce();
    expect(await page.trashed()).toEqual([id]);
    page.close();
  }
  vi.restoreAllMocks();
});

it('deletes a picture for good on all devices and in the studio, unless another device has since restored it', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const studioHas = async (sha256: string | undefined) =>
    (await libraryClient(studio.origin, { cookie }).picture(sha256 ?? '')).status === 200;
  const first = await open(one);
  const [gone, back] = [await make(first, 'Gone'), await make(first, 'Back')];
  await first.sync();
  const hashOf = async (id: string) => (await first.database.copies.get(`picture/${id}`))?.files?.original;
  const hashes = { gone: await hashOf(gone), back: await hashOf(back) };
  first.close();
  const second = await open(other);
  await second.sync();
  // Its bytes are in this browser as well, so they outlive those in the studio.
  await second.getOriginal(back);
  second.close();
  const deleting = await open(one);
  await deleting.deletePictures([gone, back]);
  await deleting.sync();
  deleting.close();
  const hearing = await open(other);
  await hearing.sync();
  expect(await hearing.trashed()).toHaveLength(2);
  hearing.close();
  const third = await open(one);
  await third.deletePicturesForGood(null);
  await third.sync();
  for (const sha256 of [hashes.gone, hashes.back]) {
    await vi.waitFor(async () => expect(await studioHas(sha256)).toBe(false));
  }
  expect(await third.database.originals.count()).toBe(0);
  third.close();

  // After that, this device, still unaware of it, restores one of them.
  const fourth = await open(other);
  await fourth.restoreDeleted([back]);
  await fourth.sync();
  await fourth.sync();
  expect(await fourth.ids()).toEqual([back]);
  expect(await fourth.trashed()).toEqual([]);
  fourth.close();
  const fifth = await open(one);
  await fifth.sync();
  expect(await fifth.ids()).toEqual([back]);
  expect(await (await fifth.getOriginal(back))?.text()).toMatch(/^bytes of Back/);
  // Deleted once more, it is in the trash again, not gone.
  await fifth.deletePictures([back]);
  await fifth.sync();
  expect(await fifth.trashed()).toEqual([back]);
  expect(await (await fifth.getTrashedThumbnail(back))?.text()).toMatch(/^bytes of Back/);
  fifth.close();
});

it('prefers an exact cost to an estimate on every device, whichever came later', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const picture = newPicture('Settled twice');
  const first = await open(one);
  await first.settleEntry(opening(picture), { microUsd: 5_000, basis: 'estimate', demo: false });
  await first.sync();
  first.close();
  const second = await open(other);
  await second.sync();
  await second.correctEntry(opening(picture), { microUsd: 4_200, basis: 'gateway', demo: false });
  await second.sync();
  second.close();
  const third = await open(one);
  await third.sync();
  expect(await third.database.ledger.toArray()).toMatchObject([{ costMicroUsd: 4_200, basis: 'gateway' }]);
  expect(await third.sumLedger('2026-01-01')).toMatchObject({ allTimeMicroUsd: 4_200, estimatedMicroUsd: 0 });
  // A device that only has the estimate sends it later; the studio's exact cost stays.
  await third.database.ledger.update(picture.row.jobId, { costMicroUsd: 5_000, basis: 'estimate' });
  await third.sync();
  third.close();
  for (const profile of [other, one]) {
    const page = await open(profile);
    await page.sync();
    await page.sync();
    expect(await page.database.ledger.toArray()).toMatchObject([{ costMicroUsd: 4_200, basis: 'gateway' }]);
    expect(await page.database.changed.count()).toBe(0);
    page.close();
  }
});

it('tells every device how a call ended in the end, and to forget its prompt, whatever the call cost', async () => {
  const cookie = await newLibrary();
  const [one, other] = [newProfile(cookie), newProfile(cookie)];
  const { row } = newPicture('Interrupted at first');
  const first = await open(one);
  const call = { ...opening(newPicture('unused')), jobId: row.jobId, prompt: 'A secret' };
  await first.openEntry(call);
  await first.settleEntry(call, { microUsd: 5_000, basis: 'usage', demo: false });
  await first.setOutcome(row.jobId, 'interrupted', 'interrupted');
  await first.sync();
  first.close();
  const second = await open(other);
  await second.sync();
  // This device knows an exact cost, which outranks whatever cost it receives later.
  await second.correctEntry(call, { microUsd: 4_000, basis: 'gateway', demo: false });
  second.close();
  const third = await open(one);
  await third.setOutcome(row.jobId, 'succeeded', null);
  await third.forgetPrompt(row.jobId);
  await third.sync();
  third.close();
  for (const profile of [other, one]) {
    const page = await open(profile);
    await page.sync();
    expect(await page.database.ledger.toArray()).toMatchObject([
      { outcome: 'succeeded', reason: null, prompt: '', costMicroUsd: 4_000, basis: 'gateway' },
    ]);
    expect(await page.sumLedger('2026-01-01')).toMatchObject({ allTimeMicroUsd: 4_000 });
    page.close();
  }
});

it('copies what was there before copying began, replaces nothing newer, and continues after an interruption', async () => {
  const cookie = await newLibrary();
  const profile = newProfile(cookie);
  const page = await open(profile);
  for (let number = 0; number < 5; number += 1) await make(page, `Old ${number}`);
  await page.database.changed.clear();
  await page.markEverything();
  expect(await page.database.changed.count()).toBe(10);
  profile.isOffline = true;
  await expect(page.send()).rejects.toThrow('cannot be reached');
  expect(await page.database.changed.count()).toBe(10);
  profile.isOffline = false;
  await page.sync();
  expect(await page.database.changed.count()).toBe(0);
  const client = libraryClient(studio.origin, { cookie });
  expect(await (await client.state()).json()).toMatchObject({ pictures: 5 });
  const { sequence } = await client.changes();
  // Sending the same rows again changes nothing in the studio.
  await page.markEverything();
  await page.sync();
  expect((await client.changes()).sequence).toBe(sequence);
  page.close();
});

/** Ends the epoch of a library: later changes go into another page. */
async function endPage(cookie: string): Promise<void> {
  const client = libraryClient(studio.origin, { cookie });
  const clock = `${String(Date.now()).padStart(15, '0')}-0000-0000000c`;
  const { sequence } = await client.changes();
  for (const at of [1, 2]) {
    const fields = Object.fromEntries(['a', 'b'].map((name) => [name, ['x'.repeat(400_000), clock]]));
    expect((await client.post([{ kind: 'hologram', id: `${sequence}-${at}`, fields }])).status).toBe(200);
  }
}

it('gives a new browser the latest fields of older rows, although it receives the newest rows first', async () => {
  const cookie = await newLibrary();
  const first = await open(newProfile(cookie));
  const now = new Date().toISOString();
  const talk = { id: 'talk', title: 'Lamps', createdAt: now, updatedAt: now, shownTurnId: null };
  await first.database.conversations.put(talk);
  const [kept, deleted] = [await make(first, 'Kept'), await make(first, 'Deleted')];
  const running = newPicture('Running');
  await first.openEntry(opening(running));
  await first.sync();
  await endPage(cookie);
  await first.changeConversation('talk', { title: 'Boats' });
  for (const id of [kept, deleted]) await first.allocateCost(id.split(':')[0] ?? '', 7_000);
  await first.sync();
  await endPage(cookie);
  await first.settleEntry(opening(running), { microUsd: 3_000, basis: 'usage', demo: false });
  await first.deletePictures([deleted]);
  await first.sync();
  first.close();

  const profile = newProfile(cookie);
  const second = await open(profile);
  await second.receive();
  expect(await second.database.conversations.count()).toBe(0);
  second.close();
  // The page is closed before the older rows have arrived.
  const third = await open(profile);
  await third.sync();
  expect((await third.getConversation('talk'))?.title).toBe('Boats');
  expect((await third.database.pictures.get(kept))?.costMicroUsd).toBe(7_000);
  expect((await third.database.trash.get(deleted))?.row.costMicroUsd).toBe(7_000);
  expect(await third.database.ledger.get(running.row.jobId)).toMatchObject({ costMicroUsd: 3_000 });
  expect(await third.sumLedger('2026-01-01')).toMatchObject({ allTimeMicroUsd: 11_000 });
  // No row still waits for its other fields, and nothing is marked to be sent.
  expect(await third.database.state.toCollection().primaryKeys()).toEqual(['copying']);
  expect(await third.database.changed.count()).toBe(0);
  third.close();
});

/** Numbers from 0 to 1, determined by a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type OpenPage = Awaited<ReturnType<typeof open>>;

/** What a device shows, without what only that device knows. */
async function shownBy({ database, totals, trashed }: OpenPage) {
  const turnless = await database.conversations.orderBy('id').toArray();
  return {
    pictures: await database.pictures.orderBy('id').toArray(),
    trash: (await trashed()).sort(),
    conversations: turnless.filter(({ deletedAt }) => deletedAt === undefined),
    ledger: await database.ledger.orderBy('jobId').toArray(),
    total: totals.getState().allTimeMicroUsd,
  };
}

it.each(seeds)(
  'makes devices agree whatever they do and in whatever order they learn of it (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)];
    const cookie = await newLibrary();
    const profiles = [newProfile(cookie), newProfile(cookie)] as const;
    const calls = new Map<string, number>();
    const doOne = async (page: OpenPage) => {
      const id = pick(await page.ids()) ?? '';
      const trashed = pick((await page.trashed()).sort()) ?? '';
      const dice = Math.floor(random() * 7);
      if (dice <= 1)
        calls.set(await make(page, `Made ${calls.size}`, 1_000 + calls.size), 1_000 + calls.size);
      else if (dice === 2) await page.deletePictures([id]);
      else if (dice === 3) await page.restoreDeleted([trashed]);
      else if (dice === 4) await page.allocateCost(id.split(':')[0] ?? '', Math.floor(random() * 9_000));
      else if (dice === 5 && random() < 0.3) await page.deletePicturesForGood([trashed]);
      else {
        const now = new Date().toISOString();
        const talk = { id: 'talk', title: 'Lamps', createdAt: now, updatedAt: now, shownTurnId: null };
        if (await page.getConversation('talk')) {
          await page.changeConversation('talk', { title: `Title ${random()}` });
        } else if (random() < 0.5) await page.database.conversations.put(talk);
      }
    };
    for (let step = 0; step < 12; step += 1) {
      const profile = random() < 0.5 ? profiles[0] : profiles[1];
      const page = await open(profile);
      for (let number = random() * 4; number > 0; number -= 1) await doOne(page);
      const luck = random();
      profile.isOffline = luck < 0.25;
      profile.losesAnswers = luck > 0.85;
      await page
        .sync()
        .catch((error: unknown) => expect(luck < 0.25 || luck > 0.85, String(error)).toBe(true));
      Object.assign(profile, { isOffline: false, losesAnswers: false });
      page.close();
      if (random() < 0.15) await endPage(cookie);
    }
    const shown = [];
    const waiting: number[] = [];
    for (const profile of [...profiles, ...profiles, newProfile(cookie), ...profiles]) {
      const page = await open(profile);
      await page.sync();
      await page.refresh();
      shown.push(await shownBy(page));
      waiting.push(await page.database.changed.count());
      page.close();
    }
    const [third, first, second] = shown.slice(-3);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(waiting.slice(-2)).toEqual([0, 0]);
    expect(first?.ledger.map(({ jobId }) => `${jobId}:0`).sort()).toEqual([...calls.keys()].sort());
    expect(first?.total).toBe([...calls.values()].reduce((sum, cost) => sum + cost, 0));
  },
);

it('copies everything but a field that is too large, in any script', async () => {
  const cookie = await newLibrary();
  const page = await open(newProfile(cookie));
  const now = new Date().toISOString();
  const state = { jobId: 'job', status: 'succeeded', images: [], lastSequence: 3 };
  const turn = { conversationId: 'talk', parentId: null, createdAt: now, pictures: [], revision: 1 };
  const sizes = { turnsLeftOut: 0, answerCharacters: 349_000 };
  for (const [id, raw] of [
    ['large', '\u{706f}'.repeat(349_000)],
    ['fits', '\u{706f}'.repeat(90_000)],
    ['alike', '\u{706f}'.repeat(90_000)],
  ] as const) {
    const row = { ...turn, ...sizes, id, state: { ...state, text: raw.slice(0, 90_000) } };
    await page.database.turns.put(row as unknown as TurnRow);
    await page.database.answers.put({ turnId: id, raw });
  }
  const picture = await make(page, 'After them');
  await page.sync();
  expect(await page.database.changed.count()).toBe(0);
  page.close();
  const other = await open(newProfile(cookie));
  await other.sync();
  expect(await other.ids()).toEqual([picture]);
  expect((await other.database.turns.toCollection().primaryKeys()).sort()).toEqual([
    'alike',
    'fits',
    'large',
  ]);
  expect((await other.database.answers.toCollection().primaryKeys()).sort()).toEqual(['alike', 'fits']);
  other.close();
});

it('stores fields of any name, even one that every object has', async () => {
  const cookie = await newLibrary();
  const client = libraryClient(studio.origin, { cookie });
  const { id, ...values } = newPicture('Odd').row;
  const clock = (ms: number) => `${String(Date.now() + ms).padStart(15, '0')}-0000-0000000c`;
  const row = (fields: Record<string, unknown>, ms: number) => ({
    kind: 'picture',
    id,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value, clock(ms)]])),
  });
  const page = await open(newProfile(cookie));
  for (const [changed, ms] of [
    [values, 0],
    [{ constructor: 1, prompt: 'Odd 1' }, 10],
    [{ prompt: 'Odd 2' }, 20],
    [{ constructor: 2, toString: 'x' }, 30],
    [{ prompt: 'Odd 3' }, 40],
  ] as const) {
    expect((await client.post([row(changed, ms)])).status).toBe(200);
    await page.sync();
  }
  expect(await page.database.pictures.get(id)).toMatchObject({ prompt: 'Odd 3', constructor: 2 });
  page.close();
});

it('takes nothing from rows that it cannot read, and leaves kinds that it does not know alone', async () => {
  const cookie = await newLibrary();
  const client = libraryClient(studio.origin, { cookie });
  const clock = `${String(Date.now()).padStart(15, '0')}-0000-0000000c`;
  const row = (kind: string, id: string, fields: Record<string, unknown>) => ({
    kind,
    id,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value, clock]])),
  });
  await client.post([
    row('picture', 'half:0', { prompt: 'half a row' }),
    row('picture', 'wrong:0', { ...newPicture('x').row, width: 'wide' }),
    row('hologram', 'one', { depth: 3 }),
    row('ledger', 'job', { costMicroUsd: -5, status: 'settled' }),
  ]);
  const page = await open(newProfile(cookie));
  await page.sync();
  expect(await page.ids()).toEqual([]);
  expect(await page.database.ledger.count()).toBe(0);
  expect(page.totals.getState().allTimeMicroUsd).toBe(0);
  page.close();
});
