import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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

const never = () => new Promise<never>(() => undefined);

let server: FakeJobServer;
beforeEach(() => {
  freshBrowser();
  server = stubJobServer((jobId) => chatScript({ jobId, raw: `raw of ${jobId}` }));
});
afterEach(leaveBrowser);

/** Opens the chat page as a new visit does. */
async function openPage(): Promise<Tab> {
  const page = await openTab();
  // What this tab loads later must not be the next tab's code.
  await Promise.all([
    import('@/lib/browser/jobs/job-records'),
    import('@/lib/browser/chat/take-back-unsent'),
    import('@/lib/browser/references/reference-rows'),
  ]);
  page.readChat();
  const { restoreReferences } = await import('@/lib/browser/references/restore-references');
  void restoreReferences(page.chatForm);
  await until(() => page.chatForm.store.getState().isRead, 'the pictures of the message');
  return page;
}

async function attach({ chatForm }: Tab, name: string): Promise<void> {
  const { createReference } = await import('@/lib/browser/references/reference');
  const { referencesAdded } = await import('@/lib/browser/references/reference-form');
  const { saveReference } = await import('@/lib/browser/references/save-references');
  const blob = new Blob([name], { type: 'image/png' });
  const reference = createReference(`reference-${name}`, name, {
    originalBytes: 9,
    compressed: { blob, sourceId: null, neededBytes: blob.size, askedBytes: null },
    progress: { status: 'ready', info: plainReferenceInfo, wasReduced: false },
  });
  chatForm.store.setState((state) => referencesAdded(state, [reference]));
  await settled(saveReference(chatForm, reference.id));
}

function send(tab: Tab): Promise<void> {
  const model = { model: 'gpt-4o-image-vip', estimateMicroUsd: 9_000, demo: false };
  return tab.sendComposed({ lastTurnId: null, prompt: 'a harbor', ...model });
}

/** Sends the message and closes the page, whose database answers no more. */
function close(tab: Tab): void {
  void send(tab);
  expect(shown(tab)[0]).not.toBe('a harbor');
  window.dispatchEvent(new Event('pagehide'));
}

const shown = (tab: Tab) => [
  tab.useComposerDraft.getState().prompt,
  tab.chatForm.store.getState().references.map(({ name }) => name),
];

it('a message whose page is closed before it was recorded is in the composer again, with its pictures', async () => {
  const closed = await openPage();
  closed.useComposerDraft.getState().setPrompt('a harbor');
  await attach(closed, 'sail.png');
  vi.spyOn(closed.database, 'transaction').mockImplementation(never as never);
  close(closed);
  await turns(5);

  const tab = await openPage();
  await settled(tab.resumeJobs());
  await turns(80);
  expect(shown(tab)).toEqual(['a harbor', ['sail.png']]);
  expect(server.issued).toEqual([]);
  expect(await tab.database.turns.count()).toBe(0);

  await settled(send(tab));
  await until(() => server.issued.length === 1);
  expect(shown(tab)).toEqual(['', []]);
  expect((await tab.database.turns.toArray()).map(({ pictures }) => pictures.length)).toEqual([1]);
});

it('a message whose page is killed right after it was recorded is not in the composer again', async () => {
  const killed = await openPage();
  killed.useComposerDraft.getState().setPrompt('a harbor');
  await attach(killed, 'sail.png');
  const sending = send(killed);
  // What the page writes from now on is lost.
  const draft = localStorage.getItem('safelight:message');
  expect(draft).toContain('a harbor');
  const kept = await killed.database.references.toArray();
  await settled(sending);
  await until(async () => (await killed.database.turns.count()) === 1);
  await turns(20);
  localStorage.setItem('safelight:message', draft ?? '');
  localStorage.removeItem('safelight:chat');
  await killed.database.references.bulkPut(kept);

  const tab = await openPage();
  await turns(80);
  expect(shown(tab)).toEqual(['', []]);
  expect(localStorage.getItem('safelight:message')).toBeNull();
  expect(await tab.database.references.count()).toBe(0);
});

it('a message that the library could not be asked to record is in the composer again, with its pictures', async () => {
  const tab = await openPage();
  tab.useComposerDraft.getState().setPrompt('a harbor');
  await attach(tab, 'sail.png');
  vi.spyOn(tab.database.jobs, 'put').mockRejectedValue(new Error('a fault') as never);
  const sending = send(tab);
  await expect(settled(sending)).rejects.toThrow();
  expect(shown(tab)).toEqual(['a harbor', ['sail.png']]);
  expect(server.issued).toEqual([]);
});

it('an edited message whose page is closed before it was recorded is edited again', async () => {
  const closed = await openPage();
  await settled(send(closed));
  const [turn] = await closed.database.turns.toArray();
  if (turn === undefined) throw new Error('the first turn is missing');
  closed.useComposerDraft.getState().setPrompt('at dusk');
  await settled(closed.editMessage(turn));
  closed.useComposerDraft.getState().setPrompt('a harbor');
  await attach(closed, 'fog.png');
  vi.spyOn(closed.database, 'transaction').mockImplementation(never as never);
  close(closed);
  await turns(5);

  const tab = await openPage();
  await turns(80);
  expect(shown(tab)).toEqual(['a harbor', ['fog.png']]);
  expect(tab.useComposerDraft.getState().editing).toEqual({
    turnId: turn.id,
    parentId: null,
    prompt: 'at dusk',
  });
});
