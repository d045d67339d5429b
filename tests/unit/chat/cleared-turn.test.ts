import { afterEach, beforeEach, expect, it } from 'vitest';
import { stubJobServer } from '@/tests/support/browser-jobs';
import { freshBrowser, leaveBrowser, openTab, settled, turns, until } from '@/tests/support/browser-tab';
import { chatScript, encodeShared, type FakeJobServer, pictureBytes } from '@/tests/support/fake-job-server';

const conversationId = '00000000-0000-4000-8000-00000000c0de';
const microUsd = 9_000;
let server: FakeJobServer;

beforeEach(() => {
  freshBrowser();
  server = stubJobServer((jobId) => chatScript({ jobId, raw: 'the answer' }));
});
afterEach(leaveBrowser);

/** Sends a message in a tab that is closed after so many events of its answer. */
async function leaveTurnBehind(events: number): Promise<string> {
  const tab = await openTab();
  const heard = chatScript({ jobId: 'x'.repeat(36), raw: 'the answer' }).slice(0, events);
  const text = heard.map((event, at) => encodeShared('x'.repeat(36), at + 1, event)).join(': beat\n\n');
  server.troubles.push({ silentAfterBytes: text.length + 20 });
  const sending = tab.sendMessage({
    ...{ conversationId, parentId: 'a-turn-that-is-gone', prompt: 'A lamp by the sea', pictures: [] },
    ...{ model: 'gpt-4o-image-vip', estimateMicroUsd: microUsd, demo: false },
  });
  const id = await settled(sending);
  await until(() => tab.useJobs.getState().jobs[id]?.lastSequence === events);
  await turns(10);
  return id;
}

it.each([2, 4])(
  'a turn whose browser has cleared the library meanwhile is answered at the next visit (left after event %i)',
  async (events) => {
    const id = await leaveTurnBehind(events);
    const tab = await openTab();
    await Promise.all(tab.database.tables.map((table) => table.clear()));
    expect(await settled(tab.resumeJobs())).toEqual({ recovered: 1 });
    const blob = (await tab.database.originals.get(`${id}:0`))?.blob;
    expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(pictureBytes(id, 0));
    expect(await tab.database.ledger.get(id)).toMatchObject({ costMicroUsd: microUsd, status: 'settled' });
    expect(await tab.database.conversations.get(conversationId)).toMatchObject({
      title: 'A lamp by the sea',
    });
    expect((await tab.database.turns.get(id))?.state).toMatchObject({
      ...{ status: 'succeeded', prompt: 'A lamp by the sea' },
    });
    expect(server.issued).toEqual([id]);
    expect(localStorage.getItem('safelight:running-turns')).toBeNull();
  },
);

it('a turn that has ended leaves nothing in localStorage', async () => {
  const tab = await openTab();
  const sending = tab.sendMessage({
    ...{ conversationId, parentId: null, prompt: 'A lamp', pictures: [], model: 'gpt-4o-image-vip' },
    ...{ estimateMicroUsd: microUsd, demo: false },
  });
  const id = await settled(sending);
  await until(async () => (await tab.database.ledger.get(id))?.status === 'settled');
  await until(async () => (await tab.database.jobs.get(id)) === undefined);
  expect(localStorage.getItem('safelight:running-turns')).toBeNull();
});
