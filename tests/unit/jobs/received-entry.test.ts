import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JobState } from '@/lib/protocol/job-state';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { lighthouse, stubJobServer } from '@/tests/support/browser-jobs';
import {
  freshBrowser,
  leaveBrowser,
  openTab,
  settled,
  sharedLocks,
  type Tab,
  turns,
  until,
} from '@/tests/support/browser-tab';
import { chatScript, encodeShared, type FakeJobServer, jobScript } from '@/tests/support/fake-job-server';

let server: FakeJobServer;
beforeEach(() => {
  freshBrowser();
  vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: true });
});
afterEach(leaveBrowser);

/** The rows of an earlier database of this browser, as the studio gives them back. */
function toCopies(kind: string, rows: readonly (readonly [string, object])[]): LibraryRow[] {
  const clock = `${String(Date.now()).padStart(15, '0')}-0000-0000000a`;
  return rows.map(([id, values]) => ({
    ...{ kind, id },
    fields: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]])),
  })) as LibraryRow[];
}

/** Submits a job in a tab that hears only the beginning of it, and is closed. */
async function leaveBehind(
  submit: (tab: Tab) => string | Promise<string>,
  events: number,
  scriptOf: typeof server.script,
) {
  server = stubJobServer(scriptOf);
  const heard = scriptOf('x'.repeat(36)).slice(0, events);
  const text = heard.map((event, at) => encodeShared('x'.repeat(36), at + 1, event)).join(': beat\n\n');
  server.troubles.push({ silentAfterBytes: text.length + 20 });
  const tab = await openTab();
  const id = await submit(tab);
  await until(() => tab.useJobs.getState().jobs[id]?.lastSequence === events);
  await turns(10);
  return { tab, id };
}

/** The browser clears the library, and gets back what the studio has before the page looks for its jobs. */
async function clearAndReceive(rows: readonly LibraryRow[]): Promise<Tab> {
  // The closed tab has its locks no more.
  vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: true });
  const tab = await openTab();
  await Promise.all(tab.database.tables.map((table) => table.clear()));
  const { applyRows } = await import('@/lib/browser/library-copies/apply-rows');
  const { updateCopying } = await import('@/lib/browser/library-copies/copying-state');
  await updateCopying({ library: 'a library' });
  await settled(applyRows(rows));
  return tab;
}

it('a job is resumed although the studio gives back its open call before the cleared browser looks for it', async () => {
  const { tab: before, id } = await leaveBehind(
    (tab) => tab.submitJob(lighthouse(2)),
    2,
    (jobId) => jobScript({ jobId, pictures: 2, microUsd: 42_000 }),
  );
  const { jobId: _, ...entry } = (await before.database.ledger.get(id)) ?? { jobId: id };
  expect(entry).toMatchObject({ status: 'open' });
  const tab = await clearAndReceive(toCopies('ledger', [[id, entry]]));
  expect(await settled(tab.resumeJobs())).toEqual({ recovered: 2 });
  expect(await tab.database.ledger.get(id)).toMatchObject({ status: 'settled', costMicroUsd: 42_000 });
});

it('a turn is resumed although the studio gives back its row and its call', async () => {
  const conversationId = '00000000-0000-4000-8000-00000000c0de';
  const { tab: before, id } = await leaveBehind(
    (tab) =>
      settled(
        tab.sendMessage({
          ...{ conversationId, parentId: null, prompt: 'A lamp by the sea', pictures: [] },
          ...{ model: 'gpt-4o-image-vip', estimateMicroUsd: 9_000, demo: false },
        }),
      ),
    2,
    (jobId) => chatScript({ jobId, raw: 'the answer' }),
  );
  const { jobId: _, ...entry } = (await before.database.ledger.get(id)) ?? { jobId: id };
  const { id: __, revision: ___, ...turn } = (await before.database.turns.get(id)) ?? { id, revision: 0 };
  const state = { ...('state' in turn ? (turn.state as JobState) : {}), status: 'succeeded' };
  const tab = await clearAndReceive([
    ...toCopies('ledger', [[id, entry]]),
    ...toCopies('turn', [[id, { ...turn, state }]]),
  ]);
  expect(await tab.database.turns.count()).toBe(1);
  expect(await settled(tab.resumeJobs())).toEqual({ recovered: 1 });
  expect(await tab.database.ledger.get(id)).toMatchObject({ status: 'settled', costMicroUsd: 9_000 });
  expect(localStorage.getItem('safelight:running-turns')).toBeNull();
});
