import { expect, it } from 'vitest';
import { newestEdits } from '@/lib/browser/edit/newest-edits';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';

const picture = (jobId: string, index: number): IndexedPicture => ({
  id: `${jobId}-${index}`,
  jobId,
  index,
  kind: 'edit',
  model: 'gpt-image-1',
  prompt: 'A lamp',
  createdAt: '2026-11-22T00:00:00.000Z',
  demo: false,
  costMicroUsd: null,
  width: 1_024,
  height: 1_024,
  thumbhash: '',
});

it('the newest edits are whole jobs with their pictures in order, and older rows stay as they were', () => {
  const pictures = [
    picture('c', 1),
    picture('b', 0),
    picture('c', 0),
    picture('a', 0),
    picture('b', 1),
    picture('a', 1),
  ];
  const { jobs, older } = newestEdits(pictures, 2);
  expect([...jobs].map(([jobId, made]) => [jobId, made.map(({ index }) => index)])).toEqual([
    ['c', [0, 1]],
    ['b', [0, 1]],
  ]);
  expect(older.map(({ id }) => id)).toEqual(['a-0', 'a-1']);
});
