import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { allFinished, jobOf, lighthouse, stubJobServer } from '@/tests/support/browser-jobs';
import { freshBrowser, leaveBrowser, openTab, type Tab, until } from '@/tests/support/browser-tab';
import { stubChannels } from '@/tests/support/fake-channel';
import { type FakeJobServer, failure } from '@/tests/support/fake-job-server';

const order = lighthouse(1);

let server: FakeJobServer;
let network: { onLine: boolean };

beforeEach(() => {
  freshBrowser();
  stubChannels();
  network = { onLine: true };
  vi.stubGlobal('navigator', network);
  server = stubJobServer();
});
afterEach(leaveBrowser);

it('a job whose earlier request may still arrive is withdrawn from the studio if it is cancelled while it waits to be sent again', async () => {
  const tab = await openTab();
  // Its first request is on its way for a long time.
  server.troubles.push('lost');
  const fetchIt = server.fetch;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const isFirst = init.method === 'POST' && path === '/api/jobs';
    if (isFirst) network.onLine = false;
    return fetchIt(path, init);
  });
  const id = tab.submitJob(order);
  await until(() => jobOf(tab, id)?.isUnsent === true, 'the request that waits');
  expect(server.issued).toEqual([]);
  await tab.cancelJob(id);
  await until(() => jobOf(tab, id)?.status === 'failed', 'its end');
  expect(server.withdrawn).toContain(id);
  expect(jobOf(tab, id)).toMatchObject({ cost: { basis: 'none' } });
  await allFinished(tab);
});

it('a job of another tab that may have been sent there is withdrawn from the studio as well', async () => {
  const tab = await openTab();
  const letGo: (() => void)[] = [];
  const fetchIt = server.fetch;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (init.method === 'POST' && path === '/api/jobs') {
      await new Promise<void>((resolve) => letGo.push(resolve));
      return failure(410, 'job_gone');
    }
    return fetchIt(path, init);
  });
  const id = tab.submitJob(order);
  await until(() => letGo.length === 1, 'the request');
  network.onLine = false;
  // On plain http a second tab follows the job, too, and would send it again.
  const other = await openTab();
  void other.resumeJobs();
  await until(() => jobOf(other, id)?.isUnsent === true, 'the request that waits in the second tab');
  await other.cancelJob(id);
  await until(() => jobOf(other, id)?.status === 'failed', 'its end');
  expect(server.withdrawn).toContain(id);
  await until(async () => (await tab.database.jobs.count()) === 0, 'the end of all work in the second tab');
  for (const go of letGo) go();
  await until(() => jobOf(tab, id) === undefined, 'the first tab');
});

it('a job of another tab that was refused here is not over while the request of that tab may still arrive', async () => {
  const tab = await openTab();
  const letGo: (() => void)[] = [];
  const fetchIt = server.fetch;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const isPost = init.method === 'POST' && path === '/api/jobs';
    // Another process of the studio has no room just now.
    if (isPost && letGo.length > 0) return failure(503, 'not_configured');
    if (isPost) await new Promise<void>((resolve) => letGo.push(resolve));
    // The first request arrives at the last moment.
    if (path.endsWith('?unissued')) {
      for (const go of letGo) go();
      while (server.issued.length === 0) await Promise.resolve();
    }
    return fetchIt(path, init);
  });
  const id = tab.submitJob(order);
  await until(() => letGo.length === 1, 'the request');
  // On plain http a second tab follows the job, too.
  const other = await openTab();
  void other.resumeJobs();
  await allFinished(tab);
  expect(await other.database.ledger.get(id)).toMatchObject({ outcome: 'succeeded' });
  expect(server.cancelled).toEqual([]);
  expect(await other.database.pictures.count()).toBe(1);
  const isOver = (each: Tab) => !['connecting', 'running'].includes(jobOf(each, id)?.status ?? 'left');
  await until(() => isOver(tab) && isOver(other), 'the end of both tabs');
});
