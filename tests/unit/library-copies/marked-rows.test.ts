import { afterEach, expect, it, vi } from 'vitest';
import { dayMs } from '@/lib/protocol/durations';
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
  const [state, receiving, sending, marking, reading] = await Promise.all([
    import('@/lib/browser/library-copies/copying-state'),
    import('@/lib/browser/library-copies/receive-changes'),
    import('@/lib/browser/library-copies/send-changes'),
    import('@/lib/browser/library-copies/mark-everything'),
    import('@/lib/browser/library-copies/read-copies'),
  ]);
  return { ...profile, ...state, ...receiving, ...sending, ...marking, ...reading };
}

it('marks only the rows that the studio lacks once a browser has received what it has', async () => {
  const browser = await open();
  const studio = stubStudio();
  for (let at = 0; at < 5; at += 1) await browser.make(`Copied ${at}`);
  await browser.sendChanges(signal, false);
  const own = await browser.make('Not copied');
  // A row that was changed here since, and an upload that the studio did not receive.
  const [changed = '', withoutUpload = ''] = await browser.database.pictures.toCollection().primaryKeys();
  await browser.database.pictures.update(changed, { costMicroUsd: 9 });
  studio.log = studio.log.map((row) => {
    if (row.id !== withoutUpload) return row;
    const { sources: _, ...fields } = row.fields;
    return { ...row, fields };
  });
  await browser.database.changed.clear();

  await browser.restartCopying('joined');
  await browser.receiveChanges(signal);
  await browser.markEverything();
  const marked = await browser.database.changed.where('id').startsWith('pictures/').toArray();
  expect(marked.map(({ key }) => key).sort()).toEqual([withoutUpload, own].sort());
  expect((await browser.readCopies()).waiting).toBe(2);
  const before = studio.log.length;
  while ((await browser.sendChanges(signal, true)) > 0);
  expect(studio.log.slice(before).filter(({ kind }) => kind === 'picture')).toHaveLength(2);
});

it.each([0, -50 * 365 * dayMs])(
  'keeps a picture in the trash that a joined library has, when its clock is %s ms off the studio’s',
  async (clockOffsetMs) => {
    const browser = await open();
    const studio = stubStudio();
    const id = await browser.make('Deleted here');
    await browser.sendChanges(signal, false);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_000 - clockOffsetMs });
    await browser.updateCopying({ clockOffsetMs });
    await browser.deletePictures([id]);
    await browser.database.changed.clear();

    await browser.restartCopying('joined');
    await browser.markTrash();
    await browser.receiveChanges(signal);
    await browser.markEverything();
    while ((await browser.sendChanges(signal, true)) > 0);
    expect(await browser.getPictureRow(id)).toBeNull();
    expect(await browser.database.trash.get(id)).toBeDefined();
    expect(isDeleted(studio.log.filter((row) => row.id === id).reduce(mergeRows))).toBe(true);
  },
);
