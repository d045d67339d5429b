import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lighthouse, stubJobServer } from '@/tests/support/browser-jobs';
import { freshBrowser, leaveBrowser, openTab, settled, turns, until } from '@/tests/support/browser-tab';
import { encodeShared, jobScript } from '@/tests/support/fake-job-server';

beforeEach(freshBrowser);
afterEach(leaveBrowser);

const scriptOf = (jobId: string) => jobScript({ jobId, pictures: 1, microUsd: 2_000 });

it('keeps the total of a database that was set back although a resumed job settles as many calls as were lost', async () => {
  const server = stubJobServer(scriptOf);
  const before = await openTab();
  const { settleEntry } = await import('@/lib/browser/costs/ledger');
  await before.useCostTotals.persist.rehydrate();
  const call = { createdAt: new Date().toISOString(), kind: 'create', model: 'gpt-image-1' } as const;
  const report = { basis: 'usage', demo: false } as const;
  for (const [jobId, microUsd] of [['one', 4_000] as const, ['two', 7_000] as const])
    await settleEntry({ ...call, jobId, demo: false, estimateMicroUsd: 5_000 }, { ...report, microUsd });
  const heard = scriptOf('x'.repeat(36)).slice(0, 2);
  const text = heard.map((event, at) => encodeShared('x'.repeat(36), at + 1, event)).join(': beat\n\n');
  server.troubles.push({ silentAfterBytes: text.length + 20 });
  const id = before.submitJob(lighthouse(1));
  await until(() => before.useJobs.getState().jobs[id]?.lastSequence === 2);
  await settled(before.refreshCostTotals());
  await turns(10);
  expect(before.useCostTotals.getState()).toMatchObject({ allTimeMicroUsd: 11_000, calls: 2 });

  await before.database.ledger.delete('two');
  await before.database.totals.update('paid', { microUsd: 4_000, calls: 1 });
  const tab = await openTab();
  await tab.useCostTotals.persist.rehydrate();
  const { openStudio } = await import('@/lib/browser/shell/open-studio');
  await import('@/lib/browser/library/list-pictures');
  // Reading the gallery takes long, as in a large library.
  vi.spyOn(tab.database.pictures, 'count').mockImplementation((async () => {
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    return tab.database.pictures.toCollection().count();
  }) as never);
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (path === '/api/session')
      return Response.json({ locked: false, limits: {}, storage: {}, library: { mode: 'off' } });
    if (path === '/api/models') return Response.json({ models: [], defaultModel: '' });
    return fetch(path, init);
  });
  vi.stubGlobal('indexedDB', { databases: () => Promise.reject(new Error('not known')) });
  const opening = openStudio(
    () => undefined,
    (work) => work(),
  );
  await until(async () => (await tab.database.ledger.get(id))?.status === 'settled');
  await settled(opening);
  await settled(tab.refreshCostTotals());
  expect(tab.useCostTotals.getState().allTimeMicroUsd).toBe(13_000);
});
