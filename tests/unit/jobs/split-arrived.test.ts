import { expect, it } from 'vitest';
import { splitArrived } from '@/components/jobs/split-arrived';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';

const picture = (id: string): IndexedPicture => ({
  ...{ id: `${id}:0`, jobId: id, index: 0, width: 1, height: 1, thumbhash: '', prompt: id, model: 'm' },
  ...{ kind: 'create', createdAt: '2026-11-01T08:00:00.000Z', demo: false, costMicroUsd: null },
});
const split = (ids: string, seen: string, own = '') => {
  const { shown, arrived } = splitArrived(
    [...ids].map(picture),
    new Set([...seen].map((id) => `${id}:0`)),
    ({ jobId }) => own.includes(jobId),
  );
  const names = (pictures: readonly IndexedPicture[]) => pictures.map(({ jobId }) => jobId).join('');
  return [names(shown), names(arrived)];
};

it.each([
  ['holds back newer pictures of other devices', 'xab', 'ab', '', ['ab', 'x']],
  ['holds back a picture that a device made offline between two others', 'axb', 'ab', '', ['ab', 'x']],
  ['shows older pictures, which follow those that were there', 'abx', 'ab', '', ['abx', '']],
  ['shows everything where nothing was', 'xy', '', '', ['xy', '']],
  ['neither shows nor counts pictures of a job that the page shows itself', 'oab', 'ab', 'o', ['ab', '']],
  ['shows the pictures of such a job once it is dismissed', 'oab', 'oab', '', ['oab', '']],
  ['shows a deleted picture again in its place once that is undone', 'ab', 'ab', '', ['ab', '']],
])('%s', (_, ids, seen, own, expected) => {
  expect(split(ids, seen, own)).toEqual(expected);
});
