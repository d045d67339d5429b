import { afterEach, expect, it, vi } from 'vitest';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const { signal } = new AbortController();

async function send(answer: { sequence: number; history?: string; follows?: string; bounded?: boolean }) {
  const profile = await openProfile();
  const [{ sendChanges }, { getCopying, updateCopying }] = await Promise.all([
    import('@/lib/browser/library-copies/send-changes'),
    import('@/lib/browser/library-copies/copying-state'),
  ]);
  vi.stubGlobal('fetch', async (path: string) =>
    path.includes('/pictures/')
      ? Response.json({ complete: true })
      : Response.json({ nowMs: Date.now(), bounded: false, ...answer }),
  );
  await updateCopying({ library: 'a', since: 7, history: 'seventh' });
  await profile.make('A lamp');
  await sendChanges(signal, false);
  const { since, history } = await getCopying();
  return { since, history };
}

it('does not receive its own change again if that is all that is new in the studio', async () => {
  const told = await send({ sequence: 8, history: 'eighth', follows: 'seventh' });
  expect(told).toEqual({ since: 8, history: 'eighth' });
});

it.each([
  ['another device has added one before it', { sequence: 9, history: 'ninth', follows: 'eighth' }],
  ['the studio was set back', { sequence: 8, history: 'eighth', follows: 'another seventh' }],
  ['the studio had it already', { sequence: 8 }],
  ['its clocks were changed', { sequence: 8, history: 'eighth', follows: 'seventh', bounded: true }],
])('receives all changes after its own when %s', async (_, answer) => {
  expect(await send(answer)).toEqual({ since: 7, history: 'seventh' });
});
