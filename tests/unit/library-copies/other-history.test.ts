import { afterEach, expect, it, vi } from 'vitest';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

/** A studio that has other changes under the numbers of those that this browser has read. */
function stubStudio(history: string | undefined) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const told = new URL(path, 'http://studio').searchParams.get('history');
    if (told && told !== history) return Response.json({ rows: [], sequence: 0, more: false });
    return Response.json({ rows: [], sequence: 9, more: false, history });
  });
  return asked;
}

it('starts over with a studio whose history of changes is another one, and reads on with an older studio', async () => {
  await openProfile();
  const [{ receiveChanges }, { getCopying, updateCopying }] = await Promise.all([
    import('@/lib/browser/library-copies/receive-changes'),
    import('@/lib/browser/library-copies/copying-state'),
  ]);
  const { signal } = new AbortController();
  await updateCopying({ library: 'a', since: 4, isMarked: true });
  const first = stubStudio('one');
  await receiveChanges(signal);
  await receiveChanges(signal);
  expect(first).toEqual([
    '/api/library/changes?since=4&history=',
    '/api/library/changes?since=9&history=one',
  ]);
  stubStudio('two');
  await receiveChanges(signal);
  expect(await getCopying()).toMatchObject({ library: 'a', since: null, losses: -1 });
  await receiveChanges(signal);
  expect(await getCopying()).toMatchObject({ since: 9, history: 'two' });
  const older = stubStudio(undefined);
  await updateCopying({ history: undefined });
  await receiveChanges(signal);
  await receiveChanges(signal);
  expect(older).toEqual(['/api/library/changes?since=9&history=', '/api/library/changes?since=9&history=']);
});
