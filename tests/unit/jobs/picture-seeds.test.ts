import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { freshBrowser, leaveBrowser, openTab, type Tab, until } from '@/tests/support/browser-tab';
import { FakeJobServer, jobScript } from '@/tests/support/fake-job-server';

let server: FakeJobServer;
let tab: Tab;

beforeEach(async () => {
  freshBrowser();
  server = new FakeJobServer();
  server.script = (jobId) => jobScript({ jobId, pictures: 3 });
  vi.stubGlobal('fetch', server.fetch);
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
