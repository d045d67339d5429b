import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { vi } from 'vitest';
import './browser-modules';
import { memoryStorage } from './memory-items';

/** A browser on its first visit: empty storage, and timers that only `until` advances. */
export function freshBrowser(): void {
  // Dexie looked for the globals when it was loaded, so it gets these directly.
  Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange });
  vi.stubGlobal('localStorage', memoryStorage());
  vi.stubGlobal('window', new EventTarget());
  // Tabs of earlier tests are never closed, and would still answer on these channels.
  vi.stubGlobal('BroadcastChannel', undefined);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

/** The same for a test that loads modules itself, afresh and in real time. */
export function freshPage(): void {
  freshBrowser();
  vi.useRealTimers();
  vi.resetModules();
}

/**
 * The end of a test with tabs. They are never closed: what they still do, even in modules that they are still loading,
 * must not run into the next test, whose storage it would find.
 */
export async function leaveBrowser(): Promise<void> {
  if (vi.isFakeTimers()) await turns(40);
  await vi.dynamicImportSettled();
  if (vi.isFakeTimers()) await turns(10);
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

let opening: Promise<unknown> = Promise.resolve();

/**
 * A tab: a new instance of every module of ours, on the storage that all tabs share. One is opened after the other, and
 * what it loads later is loaded now: otherwise two tabs would share code, and the state in it.
 */
export function openTab() {
  const opened = opening.then(loadTab);
  opening = opened.catch(() => undefined);
  return opened;
}

async function loadTab() {
  vi.resetModules();
  const [run, resume, cancel, retry, remove, refresh, refreshCosts] = await Promise.all([
    import('@/lib/browser/jobs/submit-job'),
    import('@/lib/browser/jobs/resume-jobs'),
    import('@/lib/browser/jobs/cancel-job'),
    import('@/lib/browser/jobs/retry-picture'),
    import('@/lib/browser/library/delete-pictures'),
    import('@/lib/browser/library/refresh-library'),
    import('@/lib/browser/costs/refresh-cost-totals'),
  ]);
  const draft = await import('@/lib/browser/shares/draft-share');
  const [send, opening, conversation, listed, read] = await Promise.all([
    import('@/lib/browser/chat/send-message'),
    import('@/lib/browser/chat/open-conversation'),
    import('@/lib/browser/chat/change-conversation'),
    import('@/lib/browser/conversations/conversations'),
    import('@/lib/browser/chat/collect-replay'),
  ]);
  const [mirrored, tracked] = await Promise.all([
    import('@/lib/browser/jobs/mirrored-jobs'),
    import('@/lib/browser/jobs/tracked-job'),
  ]);
  const [editing, forms, purging] = await Promise.all([
    import('@/lib/browser/chat/edit-message'),
    import('@/lib/browser/chat/chat-form'),
    import('@/lib/browser/chat/purge-conversations'),
  ]);
  const [jobs, meter, index, durations, chat, message] = await Promise.all([
    import('@/lib/browser/jobs/jobs-store'),
    import('@/lib/browser/costs/cost-totals-store'),
    import('@/lib/browser/library/library-index-store'),
    import('@/lib/browser/jobs/durations-store'),
    import('@/lib/browser/chat/chat-store'),
    import('@/lib/browser/chat/composer-draft-store'),
  ]);
  const { libraryDatabase } = await import('@/lib/browser/platform/database');
  await run.loadFollowing();
  return {
    ...run,
    ...resume,
    ...cancel,
    ...retry,
    ...mirrored,
    dismissJob: tracked.dismissJob,
    ...refreshCosts,
    ...remove,
    ...refresh,
    ...draft,
    ...send,
    ...opening,
    ...conversation,
    ...read,
    ...editing,
    ...forms,
    purgeDeleted: purging.purgeConversations,
    listConversations: listed.listConversations,
    pictureIdsOfConversation: listed.pictureIdsOfConversation,
    purgeConversations: listed.purgeConversations,
    ...jobs,
    ...meter,
    ...index,
    ...durations,
    ...chat,
    ...message,
    database: libraryDatabase(),
  };
}
export type Tab = Awaited<ReturnType<typeof openTab>>;

/** Runs pending work while the clock advances by 50 ms, this many times. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(50);
  }
}

/** Runs pending work until the condition holds. Only this process's own time counts, however busy the machine is. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what = 'the condition',
): Promise<void> {
  const before = process.cpuUsage();
  const spentMs = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  while (spentMs() < 4_000) {
    if (await condition()) return;
    await turns(1);
  }
  throw new Error(`In vain: ${what}.`);
}

/** Advances the clock until the promise settles, and returns its value. */
export async function settled<Value>(promise: Promise<Value>): Promise<Value> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  promise.then(over, over);
  await until(() => isOver, 'the promise');
  return promise;
}

/** Locks shared by all tabs of a test, like `navigator.locks`. */
export function sharedLocks(): Pick<LockManager, 'request'> {
  const tails = new Map<string, Promise<unknown>>();
  const request = async (name: string, ...rest: unknown[]) => {
    const work = rest.at(-1) as (lock: { name: string } | null) => Promise<unknown>;
    const options = (rest.length > 1 ? rest[0] : {}) as { ifAvailable?: boolean };
    if (options.ifAvailable && tails.has(name)) return work(null);
    const turn = (tails.get(name) ?? Promise.resolve()).then(() => work({ name }));
    const tail = turn
      .catch(() => undefined)
      .then(() => {
        if (tails.get(name) === tail) tails.delete(name);
      });
    tails.set(name, tail);
    return turn;
  };
  return { request: request as LockManager['request'] };
}
