import { afterEach, beforeEach, expect, it } from 'vitest';
import { stubJobServer } from '@/tests/support/browser-jobs';
import { freshBrowser, leaveBrowser, openTab, type Tab, until } from '@/tests/support/browser-tab';
import { jobScript } from '@/tests/support/fake-job-server';

let tab: Tab;

beforeEach(async () => {
  freshBrowser();
  stubJobServer((jobId) => jobScript({ jobId, pictures: 3 }));
  tab = await openTab();
});

afterEach(leaveBrowser);

it('keeps with each picture the seed of its own call, so that its settings make it again', async () => {
  const order = { kind: 'create', prompt: 'a lighthouse', estimateMicroUsd: null, demo: false } as const;
  const id = tab.submitJob({ ...order, model: 'flux-2-pro', parameters: { n: 3, seed: 7 } });
  const isOver = async () => (await tab.database.pictures.count()) === 3;
  await until(isOver, 'the pictures');
  const rows = await tab.database.pictures.where('jobId').equals(id).sortBy('index');
  expect(rows.map(({ parameters }) => parameters.seed)).toEqual([7, 8, 9]);
});
