import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobOf, lighthouse, stubJobServer } from '@/tests/support/browser-jobs';
import {
  freshBrowser,
  leaveBrowser,
  openTab,
  sharedLocks,
  type Tab,
  until,
} from '@/tests/support/browser-tab';
import { stubChannels } from '@/tests/support/fake-channel';
import { type FakeJobServer, failure } from '@/tests/support/fake-job-server';

const order = lighthouse(1);

let server: FakeJobServer;

beforeEach(() => {
  freshBrowser();
  stubChannels();
  vi.stubGlobal('navigator', { onLine: true, locks: sharedLocks() });
  server = stubJobServer();
});
afterEach(leaveBrowser);

const ended = (tab: Tab) =>
  until(
    async () => (await tab.database.ledger.count()) > 0 && (await tab.database.jobs.count()) === 0,
    'the end of all work',
  );

/** Answers POSTs in place of the server. */
function answerPosts(answer: (post: () => Promise<Response>, number: number) => Promise<Response>): void {
  let posts = 0;
  const fetchIt = server.fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    if (init.method !== 'POST' || path !== '/api/jobs') return fetchIt(path, init);
    posts += 1;
    const { signal: _gone, ...sent } = init;
    return answer(() => fetchIt(path, sent), posts);
  });
}

describe('a job whose first request was not answered is not over', () => {
  it.each([
    // The first copy has taken what was left of the budget.
    [402, 'over_budget'],
    // The user has entered another key in the meantime.
    [409, 'id_conflict'],
    [400, 'invalid_request'],
    // A proxy has had enough of it.
    [403, null],
  ])(
    'although its second request is refused by a %i (%s), and then the first one arrives',
    async (status, code) => {
      const tab = await openTab();
      let arrive = async (): Promise<unknown> => undefined;
      answerPosts(async (post, number) => {
        if (number === 1) {
          arrive = post;
          throw new TypeError('fetch failed');
        }
        await arrive();
        return code === null ? new Response('No.', { status }) : failure(status, code);
      });
      const id = tab.submitJob(order);
      await ended(tab);
      expect(server.issued).toEqual([id]);
      expect(await tab.database.ledger.get(id)).toMatchObject({ outcome: 'succeeded', basis: 'usage' });
      expect(await tab.database.pictures.count()).toBe(1);
    },
  );
});

describe('a request that a proxy sends twice', () => {
  it.each([
    [503, 'not_configured'],
    [402, 'over_budget'],
  ])('is withdrawn before a refusal of one copy counts (%i %s)', async (status, code) => {
    const tab = await openTab();
    answerPosts(async () => failure(status, code));
    const id = tab.submitJob(order);
    await ended(tab);
    expect(jobOf(tab, id)).toMatchObject({ status: 'failed', error: { code } });
    expect(server.withdrawn).toContain(id);
  });

  it('does not end its job as gone if one copy is late, and the job has ended in the meantime', async () => {
    const tab = await openTab();
    answerPosts(async (post) => {
      await post();
      return failure(410, 'job_gone');
    });
    const id = tab.submitJob(order);
    await ended(tab);
    expect(await tab.database.ledger.get(id)).toMatchObject({ outcome: 'succeeded', basis: 'usage' });
    expect(await tab.database.pictures.count()).toBe(1);
  });
});

it('a plain refusal of the only request counts at once', async () => {
  const tab = await openTab();
  answerPosts(async () => failure(400, 'invalid_request'));
  const id = tab.submitJob(order);
  await ended(tab);
  expect(jobOf(tab, id)).toMatchObject({ status: 'failed', error: { code: 'invalid_request' } });
  expect(server.requests.filter((request) => request.startsWith('GET'))).toEqual([]);
});

it('a job that waits to be sent, and that a second tab has sent, is withdrawn from the studio when it is cancelled', async () => {
  vi.stubGlobal('navigator', { onLine: true });
  const tab = await openTab();
  const letGo: (() => void)[] = [];
  answerPosts(async (post) => {
    await new Promise<void>((resolve) => letGo.push(resolve));
    return post();
  });
  tab.submitJob(order);
  tab.submitJob(order);
  await until(() => letGo.length === 2, 'the requests before it');
  const id = tab.submitJob(order);
  await until(async () => (await tab.database.jobs.count()) === 3, 'its record');
  // On plain http a second tab follows the job, too.
  const other = await openTab();
  void other.followFromOtherTab(id);
  await until(() => letGo.length === 3, 'the request of the second tab');
  await tab.cancelJob(id);
  await until(() => (jobOf(tab, id)?.status ?? 'failed') === 'failed', 'its end');
  expect(server.withdrawn).toContain(id);
  for (const go of letGo) go();
  await ended(tab);
});
