import { afterEach, beforeEach, expect, it } from 'vitest';
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
import { chatScript, type FakeJobServer } from '@/tests/support/fake-job-server';
import { plainReferenceInfo } from '@/tests/support/plain-reference-info';

const boats = '00000000-0000-4000-8000-0000000b0a75';
const lamps = '00000000-0000-4000-8000-00000001a395';

let _server: FakeJobServer;
let tab: Tab;
beforeEach(async () => {
  freshBrowser();
  _server = stubJobServer((jobId) => chatScript({ jobId, raw: `raw of ${jobId}` }));
  tab = await openPage();
});
afterEach(leaveBrowser);

/** Opens the chat page as a new visit does. */
async function openPage(): Promise<Tab> {
  const page = await openTab();
  const { restoreReferences } = await import('@/lib/browser/references/restore-references');
  void restoreReferences(page.chatForm);
  return page;
}
const write = (prompt: string) => tab.useComposerDraft.getState().setPrompt(prompt);
const written = () => tab.useComposerDraft.getState().prompt;
const attached = () => tab.chatForm.store.getState().references.map(({ name }) => name);
/** Attaches a picture that is ready to the message of the open conversation. */
async function attach(name: string): Promise<void> {
  await until(() => tab.chatForm.store.getState().isRead);
  const { createReference } = await import('@/lib/browser/references/reference');
  const { referencesAdded } = await import('@/lib/browser/references/reference-form');
  const { saveReference } = await import('@/lib/browser/references/save-references');
  const id = `reference-${name}`;
  const blob = new Blob([name], { type: 'image/png' });
  const reference = createReference(id, name, {
    originalBytes: 9,
    compressed: { blob, sourceId: null, neededBytes: blob.size, askedBytes: null },
    progress: { status: 'ready', info: plainReferenceInfo, wasReduced: false },
  });
  tab.chatForm.store.setState((state) => referencesAdded(state, [reference]));
  await settled(saveReference(tab.chatForm, id));
}
async function open(conversationId: string | null): Promise<void> {
  tab.openConversation(conversationId);
  await until(() => tab.chatForm.store.getState().isRead, 'the pictures of the message');
}
const send = (prompt: string) =>
  settled(
    tab.sendComposed({
      lastTurnId: null,
      prompt,
      model: 'gpt-4o-image-vip',
      estimateMicroUsd: 9_000,
      demo: false,
    }),
  );

it('keeps the unsent message and pictures of each conversation while switching, and until the next visit', async () => {
  await open(boats);
  write('a red sail');
  await attach('sail.png');
  await open(lamps);
  expect([written(), attached()]).toEqual(['', []]);
  write('a green shade');
  await open(null);
  expect([written(), attached()]).toEqual(['', []]);
  await open(boats);
  expect([written(), attached()]).toEqual(['a red sail', ['sail.png']]);
  await turns(10);

  tab = await openPage();
  await open(lamps);
  expect([written(), attached()]).toEqual(['a green shade', []]);
  await open(boats);
  expect([written(), attached()]).toEqual(['a red sail', ['sail.png']]);
});

it('does not change what another tab has written in other conversations', async () => {
  await open(boats);
  const other = await openTab();
  other.openConversation(lamps);
  write('a red sail');
  await turns(10);
  other.useComposerDraft.getState().setPrompt('a green shade');
  await turns(10);
  tab = await openPage();
  await open(boats);
  expect(written()).toBe('a red sail');
  await open(lamps);
  expect(written()).toBe('a green shade');
});

it('keeps what is typed while the first message is being sent in the conversation that this message starts', async () => {
  await open(null);
  write('a harbor');
  const sending = send('a harbor');
  write('and then at night');
  await sending;
  const { conversationId } = tab.useChat.getState();
  expect(conversationId).not.toBeNull();
  expect(written()).toBe('and then at night');
  await open(null);
  expect(written()).toBe('');
  await open(conversationId);
  expect(written()).toBe('and then at night');
});

it('keeps what is typed between the click and the sending', async () => {
  await open(null);
  write('and then at night');
  await send('a harbor');
  expect(written()).toBe('and then at night');
});

it('keeps the model that was chosen in a conversation until its next turn names the model', async () => {
  const { chooseChatModel } = await import('@/lib/browser/chat/chat-spec');
  await open(boats);
  chooseChatModel('gpt-4o-image');
  await open(lamps);
  expect(tab.useComposerDraft.getState().modelId).toBeNull();
  await open(boats);
  expect(tab.useComposerDraft.getState().modelId).toBe('gpt-4o-image');
  chooseChatModel('gpt-4o-image-vip');
  await send('a harbor');
  expect(tab.useComposerDraft.getState().modelId).toBeNull();
});

it('leaves a working composer if a message is sent before the drafts of the last visit have been read', async () => {
  await send('a harbor');
  await until(() => tab.chatForm.store.getState().isRead, 'the pictures of the message');
  await attach('dusk.png');
  expect(attached()).toEqual(['dusk.png']);
});

it('keeps an edited message in its conversation, and restores the unsent message afterwards', async () => {
  await open(null);
  await send('a harbor');
  const { conversationId } = tab.useChat.getState();
  const [turn] = await tab.readTurns(conversationId ?? '');
  if (turn === undefined) throw new Error('the first turn is missing');
  write('at dusk');
  await attach('dusk.png');
  await settled(tab.editMessage(turn));
  write('a harbor in fog');
  await attach('fog.png');
  await open(boats);
  await turns(10);

  tab = await openPage();
  await open(conversationId);
  expect([written(), attached()]).toEqual(['a harbor in fog', ['fog.png']]);
  await settled(tab.endEditing());
  await until(() => tab.chatForm.store.getState().isRead);
  expect([written(), attached()]).toEqual(['at dusk', ['dusk.png']]);
});

it('keeps nothing of a purged conversation, or of one whose composer is empty', async () => {
  await open(null);
  await send('a harbor');
  const conversationId = tab.useChat.getState().conversationId ?? '';
  write('at dusk');
  await attach('dusk.png');
  await turns(10);
  await settled(tab.deleteConversation(conversationId));
  expect(localStorage.getItem(`safelight:message:${conversationId}`)).toContain('at dusk');
  await tab.database.conversations.update(conversationId, { deletedAt: '2026-01-01T00:00:00.000Z' });
  await settled(tab.purgeDeleted());
  const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at));
  expect(keys.filter((key) => key?.startsWith('safelight:message'))).toEqual([]);
  expect(await tab.database.references.count()).toBe(0);
});
