import { afterEach, beforeEach, expect, it } from 'vitest';
import { trashMs } from '@/lib/protocol/durations';
import { initialJob } from '@/lib/protocol/job-state';
import { formatClock } from '@/lib/protocol/library-clock';
import { freshPage, leaveBrowser } from '@/tests/support/browser-tab';
import { pictureRow } from '@/tests/support/picture-row';

const pictures = () => import('@/lib/browser/library/picture-storage');
const trash = () => import('@/lib/browser/library/trash');
const expiry = () => import('@/lib/browser/library/delete-expired-trash');
const database = async () => (await import('@/lib/browser/platform/database')).libraryDatabase();

beforeEach(freshPage);
afterEach(leaveBrowser);

const deletedAt = new Date('2026-11-01T08:00:00.000Z');
const later = (ms: number) => new Date(deletedAt.getTime() + ms);

async function save(jobId: string, parents: readonly string[] = []) {
  const row = pictureRow(jobId, {
    createdAt: '2026-10-22T08:00:00.000Z',
    kind: 'edit',
    parents: [...parents],
  });
  const sources = parents.map((id) => ({ id, blob: new Blob([id]) }));
  const thumbnail = new Blob([`small ${jobId}`]);
  return (await pictures()).savePicture({ row, original: new Blob([jobId]), thumbnail, sources });
}

/** The keys of all rows that make up pictures. */
async function stored() {
  const { originals, thumbnails, sources } = await database();
  const keys = await Promise.all(
    [originals, thumbnails, sources].map((table) => table.toCollection().primaryKeys()),
  );
  return keys.map((each) => each.map(String).sort().join(' '));
}

it('keeps a deleted picture with its bytes and uploads for 30 days, and no longer', async () => {
  await save('a', ['upload:1', 'upload:2']);
  await save('b', ['upload:2']);
  await save('c');
  const { removePictures, listTrash, countTrash, getTrashedThumbnail } = await trash();
  const { deleteExpiredTrashAlone } = await expiry();
  await removePictures(['a:0'], deletedAt);
  await deleteExpiredTrashAlone(deletedAt);
  await removePictures(['b:0'], later(1_000));
  await deleteExpiredTrashAlone(later(1_000));
  expect((await listTrash(1)).map(({ id }) => id)).toEqual(['b:0']);
  expect(await (await getTrashedThumbnail('a:0'))?.text()).toBe('small a');
  await deleteExpiredTrashAlone(later(trashMs));
  expect(await countTrash()).toBe(2);
  expect(await stored()).toEqual(['a:0 b:0 c:0', 'a:0 b:0 c:0', 'upload:1 upload:2']);
  await deleteExpiredTrashAlone(later(trashMs + 500));
  expect((await listTrash(9)).map(({ id }) => id)).toEqual(['b:0']);
  expect(await stored()).toEqual(['b:0 c:0', 'b:0 c:0', 'upload:2']);
  await deleteExpiredTrashAlone(later(trashMs + 2_000));
  expect(await stored()).toEqual(['c:0', 'c:0', '']);
  expect(await (await pictures()).countPictures()).toBe(1);
});

it('keeps deletions that the studio learned of less than 30 days ago or not at all, whatever the clock said then', async () => {
  for (const id of ['untold', 'told', 'long ago']) await save(id);
  const { removePictures, listTrash } = await trash();
  const { deleteExpiredTrash } = await expiry();
  const { changed, copies } = await database();
  // The clock was a year behind.
  await removePictures(['untold:0', 'told:0', 'long ago:0'], later(-365 * 24 * 3_600_000));
  await changed.bulkDelete(['pictures/told:0', 'pictures/long ago:0']);
  const told = (id: string, at: Date) => {
    const clock = formatClock(at.getTime(), 0, '0000000a');
    return { id: `picture/${id}`, clock, hashes: {}, deletedAt: clock };
  };
  await copies.bulkPut([told('told:0', deletedAt), told('long ago:0', later(-trashMs))]);
  await deleteExpiredTrash(later(1_000));
  expect((await listTrash(9)).map(({ id }) => id)).toEqual(['told:0', 'untold:0']);
  expect((await stored())[0]).toBe('told:0 untold:0');
  await deleteExpiredTrash(later(trashMs + 1_000));
  expect((await listTrash(9)).map(({ id }) => id)).toEqual(['untold:0']);
});

it('is not undone by a replay of the job that made the picture', async () => {
  await save('a');
  await (await trash()).removePictures(['a:0']);
  expect(await save('a')).toEqual({ status: 'exists' });
  expect(await (await pictures()).getPictureRow('a:0')).toBeNull();
  await (await trash()).deleteForGood(null);
  expect(await save('a')).toEqual({ status: 'exists' });
  expect(await (await pictures()).getPictureRow('a:0')).toBeNull();
});

it.each(['moved to the trash', 'deleted for good'])(
  'lets a job end whose picture was saved on an earlier visit, and was %s',
  async (how) => {
    await save('a');
    await (await trash()).removePictures(['a:0']);
    if (how === 'deleted for good') await (await trash()).deleteForGood(null);
    const { takeFromLibrary } = await import('@/lib/browser/jobs/take-from-library');
    const { trackJobOf } = await import('@/lib/browser/jobs/tracked-job');
    const request = { id: 'a', kind: 'create' as const, model: 'gpt-image-1', prompt: 'a', parameters: {} };
    const state = initialJob(request, {
      createdAt: '2026-10-22T08:00:00.000Z',
      demo: false,
      estimateMicroUsd: 1,
    });
    const image = { status: 'arrived' as const, mimeType: 'image/png', width: 4, height: 3 };
    const job = trackJobOf({ ...state, images: [image] });
    await takeFromLibrary(job);
    expect(job.state.images).toMatchObject([{ status: 'saved' }]);
  },
);

it('is kept apart from pictures that nobody has', async () => {
  expect(await (await trash()).wasDeleted('b:0')).toBe(false);
});

it('keeps the bytes of a picture that is restored while the trash is emptied, or deletes both', async () => {
  for (let round = 0; round < 6; round += 1) {
    const [id, other] = [`a${round}:0`, `b${round}:0`];
    await save(`a${round}`);
    await save(`b${round}`);
    const { removePictures, restorePictures, deleteForGood } = await trash();
    await removePictures([id, other]);
    const steps = [() => deleteForGood(null), () => restorePictures([id])];
    await Promise.all((round % 2 === 0 ? steps : steps.reverse()).map((step) => step()));
    const { getPictureRow, getOriginal } = await pictures();
    const isThere = (await getPictureRow(id)) !== null;
    expect(isThere).toBe(round % 2 === 1);
    expect((await getOriginal(id)) !== null).toBe(isThere);
    expect(await getOriginal(other)).toBeNull();
    expect(await (await trash()).countTrash()).toBe(0);
  }
});

it('keeps the bytes of a picture that came back by another way', async () => {
  await save('a');
  const { removePictures, deleteForGood } = await trash();
  const { pictures: rows } = await database();
  const row = await rows.get('a:0');
  await removePictures(['a:0']);
  if (row) await rows.put(row);
  await deleteForGood(['a:0']);
  expect(await (await (await pictures()).getOriginal('a:0'))?.text()).toBe('a');
});
