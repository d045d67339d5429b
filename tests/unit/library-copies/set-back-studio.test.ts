import { afterEach, expect, it, vi } from 'vitest';
import { dayMs } from '@/lib/protocol/durations';
import type { LibraryState } from '@/lib/protocol/library-rows';
import { isDeleted, mergeRows } from '@/lib/protocol/merge-rows';
import { openProfile } from '../../support/library-profile';
import { stubStudio } from '../../support/remembering-studio';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const { signal } = new AbortController();

async function open() {
  const profile = await openProfile();
  const [state, receiving, sending, mending, marking] = await Promise.all([
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/library-copies/receive-changes'),
    import('@/lib/browser/library-copies/send-changes'),
    import('@/lib/browser/library-copies/mend-studio'),
    import('@/lib/browser/library-copies/mark-everything'),
  ]);
  await state.updateCopying({ library: 'one', isMarked: true });
  /** One round of the copier. */
  const synchronise = async () => {
    await receiving.receiveChanges(signal);
    if ((await state.getCopying()).since === null) await receiving.receiveChanges(signal);
    await mending.mendStudio(signal, { losses: 0 } as LibraryState);
    if (!(await state.getCopying()).isMarked) await marking.markEverything();
    while ((await sending.sendChanges(signal, true)) > 0);
    await receiving.receiveChanges(signal);
  };
  return { ...profile, ...state, synchronise };
}

it.each(['in the trash', 'deleted for good'])(
  'keeps a picture deleted that is %s when the studio is restored from a backup from before the deletion',
  async (how) => {
    const browser = await open();
    const studio = stubStudio();
    const id = await browser.make('Deleted since the backup');
    await browser.synchronise();
    const backup = [...studio.log];
    await browser.deletePictures([id]);
    await browser.synchronise();
    const { deleteForGood, isInTrash } = await import('@/lib/browser/library/trash');
    if (how === 'deleted for good') await deleteForGood([id]);
    await browser.synchronise();
    studio.log = backup;

    await browser.synchronise();
    expect(await browser.getPictureRow(id)).toBeNull();
    expect(await isInTrash(id)).toBe(how === 'in the trash');
    expect(isDeleted(studio.log.filter((row) => row.id === id).reduce(mergeRows))).toBe(true);
  },
);

it('keeps changes and pictures since the backup when the studio is restored from it', async () => {
  const browser = await open();
  const studio = stubStudio();
  const { conversations, pictures } = browser.database;
  const at = '2026-11-20T08:00:00.000Z';
  await conversations.put({ id: 'one', title: 'Old', createdAt: at, updatedAt: at, shownTurnId: null });
  await browser.synchronise();
  const backup = [...studio.log];
  await conversations.update('one', { title: 'New' });
  const id = await browser.make('Made since the backup');
  await browser.synchronise();
  studio.log = backup;

  await browser.synchronise();
  expect((await conversations.get('one'))?.title).toBe('New');
  expect(await pictures.get(id)).toBeDefined();
  const told = studio.log.filter((row) => row.id === 'one').reduce(mergeRows);
  expect(told.fields.title?.[0]).toBe('New');
  expect(studio.log.some((row) => row.id === id && row.kind === 'picture')).toBe(true);
});

it.each([0, 15 * dayMs])(
  'gives a set-back studio the whole picture that was made since the backup and is in the trash for %i ms',
  async (agoMs) => {
    const browser = await open();
    const studio = stubStudio();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - agoMs });
    const backup = [...studio.log];
    const id = await browser.make('Made and deleted since the backup');
    await browser.synchronise();
    await browser.deletePictures([id]);
    await browser.synchronise();
    const deletedAt = (await browser.database.copies.get(`picture/${id}`))?.deletedAt;
    expect(deletedAt).toBeDefined();
    studio.log = backup;
    vi.useRealTimers();

    await browser.synchronise();
    const told = studio.log.filter((row) => row.id === id).reduce(mergeRows);
    expect(isDeleted(told)).toBe(true);
    expect(told.fields.prompt?.[0]).toBe('Made and deleted since the backup');
    expect(told.fields.sha256).toBeDefined();
    // Its 30 days in the trash do not start over.
    expect(told.deletedAt).toBe(deletedAt);
    expect(await browser.database.changed.count()).toBe(0);
    const { restorePictures } = await import('@/lib/browser/library/trash');
    await restorePictures([id]);
    await browser.synchronise();
    expect(isDeleted(studio.log.filter((row) => row.id === id).reduce(mergeRows))).toBe(false);
    expect(await browser.getPictureRow(id)).not.toBeNull();
  },
);
