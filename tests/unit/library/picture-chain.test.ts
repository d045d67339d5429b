import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshPage, leaveBrowser } from '@/tests/support/browser-tab';
import { pictureRow } from '@/tests/support/picture-row';

const library = () => import('@/lib/browser/library/picture-storage');
const trash = () => import('@/lib/browser/library/trash');
const loadPicture = async (id: string) =>
  (await import('@/lib/browser/library/load-picture')).loadPicture(id, 'original');

beforeEach(freshPage);
afterEach(leaveBrowser);

const rowOf = (jobId: string, parents: string[]) =>
  pictureRow(jobId, { createdAt: `2026-11-22T08:00:0${jobId.length}.000Z`, kind: 'edit', parents });

async function save(jobId: string, parents: string[]): Promise<void> {
  const { savePicture } = await library();
  const uploads = parents.filter((id) => id.startsWith('upload:'));
  const sources = uploads.map((id) => ({ id, blob: new Blob([id]) }));
  await savePicture({ row: rowOf(jobId, parents), original: new Blob(['x']), thumbnail: null, sources });
}

async function chainOf(id: string) {
  const [{ loadPictureChain }, { getPictureRow }] = await Promise.all([
    import('@/lib/browser/library/load-picture-chain'),
    library(),
  ]);
  const row = await getPictureRow(id);
  if (row === null) throw new Error(`${id} is not there.`);
  const { ancestors, otherParents, children } = await loadPictureChain(row);
  const summary = (steps: typeof ancestors) => steps.map((step) => `${step.kind} ${step.id}`);
  return { ancestors: summary(ancestors), otherParents: summary(otherParents), children: summary(children) };
}

describe('a chain of edits', () => {
  it('lists the ancestors from the first source on, the other parents, and the children', async () => {
    await save('a', ['upload:1']);
    await save('bb', ['a:0', 'upload:2', 'gone:0']);
    await save('ccc', ['bb:0']);
    await save('dddd', ['bb:0']);
    expect(await chainOf('bb:0')).toEqual({
      ancestors: ['upload upload:1', 'picture a:0'],
      otherParents: ['upload upload:2', 'gone gone:0'],
      children: ['picture ccc:0', 'picture dddd:0'],
    });
    expect((await chainOf('ccc:0')).ancestors).toEqual(['upload upload:1', 'picture a:0', 'picture bb:0']);
  });

  it('ends at a deleted picture', async () => {
    await save('a', ['upload:1']);
    await save('bb', ['a:0']);
    await (await trash()).removePictures(['a:0']);
    expect((await chainOf('bb:0')).ancestors).toEqual(['gone a:0']);
  });
});

describe('an upload that is the parent of pictures', () => {
  it('is deleted with the last of them, and restored with it', async () => {
    const { removePictures, restorePictures } = await trash();
    await save('a', ['upload:1']);
    await save('bb', ['upload:1', 'upload:2']);
    await removePictures(['a:0']);
    expect(await (await loadPicture('upload:1'))?.text()).toBe('upload:1');
    const deleted = await removePictures(['bb:0']);
    expect([await loadPicture('upload:1'), await loadPicture('upload:2')]).toEqual([null, null]);
    await restorePictures(deleted);
    expect(await (await loadPicture('upload:2'))?.text()).toBe('upload:2');
  });
});
