import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { turnPath } from '@/lib/browser/chat/turn-path';
import type { JobRequest } from '@/lib/protocol/job-request';
import { stubJobServer } from '@/tests/support/browser-jobs';
import {
  freshBrowser,
  leaveBrowser,
  openTab,
  settled,
  type Tab,
  turns,
  until,
} from '@/tests/support/browser-tab';
import { chatScript, encode, type FakeJobServer } from '@/tests/support/fake-job-server';
import { plainReferenceInfo } from '@/tests/support/plain-reference-info';

let server: FakeJobServer;
let tab: Tab;
beforeEach(async () => {
  freshBrowser();
  server = stubJobServer((jobId) => chatScript({ jobId, raw: `raw of ${jobId}` }));
  tab = await openTab();
});
afterEach(leaveBrowser);

const conversationId = '00000000-0000-4000-8000-00000000c0de';
const picture = (text: string) => ({
  name: text,
  pictureId: null,
  receipt: plainReferenceInfo,
  wasReduced: false,
  blob: new Blob([text], { type: 'image/png' }),
});

/** Sends a message and waits until its answer is saved. */
async function say(
  prompt: string,
  changes: Partial<Parameters<Tab['sendMessage']>[0]> = {},
): Promise<string> {
  const sending = tab.sendMessage({
    conversationId,
    parentId: null,
    prompt,
    model: 'gpt-4o-image-vip',
    estimateMicroUsd: 9_000,
    demo: false,
    pictures: [],
    ...changes,
  });
  const id = await settled(sending);
  await until(
    async () => (await tab.database.jobs.get(id)) === undefined && (await isSettled(id)),
    'the answer',
  );
  return id;
}
async function isSettled(id: string): Promise<boolean> {
  return (await tab.database.ledger.get(id))?.outcome != null;
}
const sent = (id: string): JobRequest => JSON.parse(server.jobs.get(id)?.body ?? '{}');
const shownIds = async () => {
  const row = await tab.database.conversations.get(conversationId);
  return turnPath(await tab.readTurns(conversationId), row?.shownTurnId ?? null).map(({ turn }) => turn.id);
};

describe('a conversation', () => {
  it('is in the library after its first message: title, turn, raw answer and picture', async () => {
    const id = await say('A red lamp\nover still water');
    expect(await tab.listConversations({ search: '', limit: 9 })).toMatchObject([
      { id: conversationId, title: 'A red lamp' },
    ]);
    expect(await tab.database.turns.get(id)).toMatchObject({
      parentId: null,
      answerCharacters: `raw of ${id}`.length,
      state: {
        status: 'succeeded',
        text: 'Here it is.',
        answer: { echo: { ratio: '2:3' }, genIds: ['gen_01'] },
      },
    });
    expect(await tab.database.answers.get(id)).toEqual({ turnId: id, raw: `raw of ${id}` });
    expect(await tab.database.pictures.get(`${id}:0`)).toMatchObject({ conversationId, costMicroUsd: 9_000 });
    expect(sent(id).messages).toBeUndefined();
  });

  it('replays earlier turns whole, with the pictures that were sent with them', async () => {
    const first = await say('a lamp', { pictures: [picture('one'), picture('two')] });
    const second = await say('at dusk', { parentId: first });
    const third = await say('smaller', { parentId: second, pictures: [picture('three')] });
    expect(sent(third).messages).toEqual([
      { role: 'user', text: 'a lamp', images: [0, 1] },
      { role: 'assistant', text: `raw of ${first}` },
      { role: 'user', text: 'at dusk' },
      { role: 'assistant', text: `raw of ${second}` },
    ]);
    expect((await tab.database.turns.get(third))?.turnsLeftOut).toBe(0);
  });

  it('lists its own pictures in the order they were made', async () => {
    const first = await say('a lamp');
    const second = await say('at dusk', { parentId: first });
    await say('a boat', { conversationId: '00000000-0000-4000-8000-00000000beef' });
    expect(await tab.pictureIdsOfConversation(conversationId)).toEqual([`${first}:0`, `${second}:0`]);
  });

  it('does not replay a turn that moderation refused, and counts the turns that did not fit', async () => {
    server.script = (jobId) =>
      chatScript({
        jobId,
        raw: 'refused',
        failure: { code: 'moderation_blocked', message: 'input_moderation' },
      });
    const refused = await say('by a living artist');
    server.script = (jobId) => chatScript({ jobId, raw: 'x'.repeat(60_000) });
    const first = await say('a lamp', { parentId: refused });
    const second = await say('at dusk', { parentId: first });
    expect(sent(second).messages?.map(({ role }) => role)).toEqual(['user', 'assistant']);
    const third = await say('smaller', { parentId: second });
    expect(sent(third).messages?.map(({ text }) => text.slice(0, 7))).toEqual(['at dusk', 'xxxxxxx']);
    expect((await tab.database.turns.get(third))?.turnsLeftOut).toBe(1);
  });

  it('keeps both answers reachable as branches when a turn is regenerated', async () => {
    const first = await say('a lamp', { pictures: [picture('one')] });
    const second = await say('at dusk', { parentId: first });
    const row = (await tab.readTurns(conversationId)).find(({ id }) => id === first);
    if (row === undefined) throw new Error('the first turn is missing');
    const choice = { model: 'gpt-4o-image', estimateMicroUsd: 5_000, demo: false };
    await settled(tab.answerAgain(row, choice));
    const [again = ''] = await shownIds();
    expect([first, second]).not.toContain(again);
    expect(sent(again)).toMatchObject({ prompt: 'a lamp', model: 'gpt-4o-image' });
    expect((await tab.database.turnFiles.get(again))?.references.length).toBe(1);
    tab.useChat.getState().open(conversationId);
    await settled(tab.showBranch(second));
    expect(await shownIds()).toEqual([first, second]);
  });

  it('records the chosen branch before its new answer is in the library, and keeps it over a reload', async () => {
    await tab.useChat.persist.rehydrate();
    const first = await say('a lamp');
    tab.useChat.getState().open(conversationId);
    const sending = tab.sendMessage({
      conversationId,
      parentId: null,
      prompt: 'a boat',
      model: 'gpt-4o-image-vip',
      estimateMicroUsd: 9_000,
      demo: false,
      pictures: [],
    });
    // The click comes with the first render that shows the new turn, before the library has written it.
    const unsubscribe = tab.useChat.subscribe(({ shownTurnId }) => {
      if (shownTurnId !== null && shownTurnId !== first) void tab.showBranch(first);
    });
    const second = await settled(sending);
    unsubscribe();
    const reloaded = await openTab();
    await reloaded.useChat.persist.rehydrate();
    expect(reloaded.useChat.getState()).toMatchObject({ conversationId, shownTurnId: first });
    await until(async () => (await tab.database.turns.get(second)) !== undefined);
    await turns(40);
    expect(await shownIds()).toEqual([first]);
  });

  it('can be renamed, found by title and message, deleted and restored, and is purged later', async () => {
    await say('A red lamp over still water');
    const found = (search: string) => tab.listConversations({ search, limit: 9 });
    await tab.renameConversation(conversationId, 'Lamps');
    expect(await found('lamps')).toHaveLength(1);
    expect(await found('STILL lamps')).toHaveLength(1);
    expect(await found('boats')).toHaveLength(0);
    const { undo } = await settled(tab.deleteConversation(conversationId));
    expect(await found('')).toHaveLength(0);
    await tab.purgeConversations(new Date());
    await undo();
    expect(await found('')).toMatchObject([{ title: 'Lamps' }]);
    await settled(tab.deleteConversation(conversationId));
    await tab.purgeConversations(new Date(Date.now() + 3_600_000));
    expect(await tab.database.turns.count()).toBe(0);
    expect(await tab.database.answers.count()).toBe(0);
    expect(await tab.database.pictures.count()).toBe(1);
  });

  it('is searched at each keystroke without reading its messages again, until there is a new one', async () => {
    const first = await say('A red lamp over still water');
    let rowsRead = 0;
    tab.database.turns.hook('reading', (row) => {
      rowsRead += 1;
      return row;
    });
    const found = (search: string) => tab.listConversations({ search, limit: 9 });
    expect(await found('STILL')).toHaveLength(1);
    expect(rowsRead).toBe(1);
    for (const typed of ['STILL w', 'STILL wa', 'boats']) await found(typed);
    expect(rowsRead).toBe(1);
    await say('and boats', { parentId: first });
    expect(await found('boats still')).toHaveLength(1);
  });

  it('continues from memory if nothing can be stored', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('a private window', 'SecurityError');
    });
    tab = await openTab();
    const tell = (prompt: string, parentId: string | null) =>
      settled(
        tab.sendMessage({
          conversationId,
          parentId,
          prompt,
          model: 'gpt-4o-image-vip',
          estimateMicroUsd: 9_000,
          demo: false,
          pictures: [],
        }),
      );
    const first = await tell('a lamp', null);
    await until(() => tab.useJobs.getState().jobs[first]?.status === 'succeeded');
    const second = await tell('at dusk', first);
    await until(() => tab.useJobs.getState().jobs[second]?.status === 'succeeded');
    expect(sent(second).messages?.[1]).toEqual({ role: 'assistant', text: `raw of ${first}` });
  });

  it('receives its answer in another tab when the first one dies midway', async () => {
    const heard = chatScript({ jobId: 'x'.repeat(36), raw: `raw of ${'x'.repeat(36)}` }).slice(0, 3);
    const text = heard.map((event, at) => encode(at + 1, event)).join(': beat\n\n');
    server.troubles.push({ silentAfterBytes: text.length + 20 });
    const message = { conversationId, parentId: null, prompt: 'a lamp', model: 'gpt-4o-image-vip' };
    const money = { estimateMicroUsd: 9_000, demo: false, pictures: [] };
    const id = await settled(tab.sendMessage({ ...message, ...money }));
    await until(() => tab.useJobs.getState().jobs[id]?.percent === 50);
    await turns(5);
    tab = await openTab();
    await settled(tab.resumeJobs());
    expect(await tab.database.turns.get(id)).toMatchObject({ state: { status: 'succeeded', delivered: 1 } });
    expect(await tab.database.answers.get(id)).toMatchObject({ raw: `raw of ${id}` });
    expect(server.issued).toEqual([id]);
  });
});
