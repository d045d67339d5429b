import Dexie from 'dexie';
import { IDBObjectStore } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lighthouse, stubJobServer } from '@/tests/support/browser-jobs';
import { freshBrowser, leaveBrowser, openTab, type Tab, until } from '@/tests/support/browser-tab';
import { type FakeJobServer, jobScript, pictureBytes } from '@/tests/support/fake-job-server';

const order = lighthouse(2);

let server: FakeJobServer;
let tab: Tab;

beforeEach(async () => {
  freshBrowser();
  server = stubJobServer((jobId) => jobScript({ jobId, pictures: 2 }));
  tab = await openTab();
});

afterEach(leaveBrowser);

/** Refuses every write to these tables as full, until it is undone. */
function fillUp(tables: readonly string[]): () => void {
  const { put, add } = IDBObjectStore.prototype;
  const refuse = (write: typeof put) =>
    function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (tables.includes(this.name)) throw new DOMException('no room', 'QuotaExceededError');
      return write.call(this, value, key);
    };
  const spies = [
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(refuse(put)),
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(refuse(add)),
  ];
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}

async function runWithoutRoom(): Promise<string> {
  const id = tab.submitJob(order);
  await until(() => tab.useJobs.getState().jobs[id]?.status === 'succeeded');
  await until(() => tab.useCostTotals.getState().allTimeMicroUsd === 42_000);
  return id;
}

const statuses = (id: string) => tab.useJobs.getState().jobs[id]?.images.map((image) => image.status);

describe('a browser whose storage is full', () => {
  it('still shows the pictures, does not confirm them, and has their cost in the ledger', async () => {
    fillUp(['originals']);
    const id = await runWithoutRoom();
    expect(tab.useJobs.getState().jobs[id]?.images).toMatchObject([
      { status: 'unsaved', reason: 'quota' },
      { status: 'unsaved', reason: 'quota' },
    ]);
    const { loadPicture } = await import('@/lib/browser/library/load-picture');
    const blob = await loadPicture(`${id}:1`, 'original');
    expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(pictureBytes(id, 1));
    expect(server.jobs.get(id)?.confirmed).toEqual([]);
    expect(await tab.database.jobs.count()).toBe(1);
    expect(await tab.database.pictures.count()).toBe(0);
    await until(async () => (await tab.database.ledger.get(id))?.outcome === 'succeeded');
    expect(await tab.database.ledger.get(id)).toMatchObject({ status: 'settled' });
  });

  it('saves them when there is room again', async () => {
    const callOff = fillUp(['originals']);
    const id = await runWithoutRoom();
    expect(await tab.retrySave(id, 0)).toEqual({ status: 'unsaved', reason: 'quota' });
    callOff();
    expect(await tab.retrySave(id, 0)).toEqual({ status: 'saved' });
    expect(statuses(id)).toEqual(['saved', 'unsaved']);
    expect(server.jobs.get(id)?.confirmed).toEqual([]);
    expect(await tab.retrySave(id, 1)).toEqual({ status: 'saved' });
    expect(server.jobs.get(id)?.confirmed).toEqual([0, 1]);
    expect(await tab.database.jobs.count()).toBe(0);
    const rows = await tab.database.pictures.toArray();
    expect(rows.map((row) => row.costMicroUsd)).toEqual([21_000, 21_000]);
    expect(await tab.retrySave(id, 1)).toBeNull();
  });

  it('gets them from the server on a later visit if there is room', async () => {
    const callOff = fillUp(['originals']);
    const id = await runWithoutRoom();
    callOff();
    const next = await openTab();
    expect(await next.resumeJobs()).toEqual({ recovered: 2 });
    expect(await next.database.pictures.count()).toBe(2);
    expect(server.jobs.get(id)?.confirmed).toEqual([0, 1]);
    expect(await next.database.totals.get('paid')).toMatchObject({ microUsd: 42_000, calls: 1 });
  });

  it('adds the ledger entry in the end if there was no room for it at first', async () => {
    const callOff = fillUp(['ledger', 'jobs']);
    server.script = (jobId) => {
      callOff();
      return jobScript({ jobId, pictures: 2 });
    };
    const id = await runWithoutRoom();
    expect(await tab.database.ledger.get(id)).toMatchObject({ status: 'settled', costMicroUsd: 42_000 });
    expect(statuses(id)).toEqual(['saved', 'saved']);
  });
});

describe('a job that could not be recorded', () => {
  const leave = () => vi.stubGlobal('fetch', () => new Promise(() => undefined));

  it('is found on a later visit, and recorded once there is room', async () => {
    const callOff = fillUp(['ledger', 'jobs']);
    const id = tab.submitJob(order);
    await until(() => server.jobs.has(id));
    leave();
    callOff();
    vi.stubGlobal('fetch', server.fetch);
    const next = await openTab();
    expect(await next.resumeJobs()).toEqual({ recovered: 2 });
    expect(await next.database.ledger.get(id)).toMatchObject({ status: 'settled', costMicroUsd: 42_000 });
    expect(localStorage.getItem('safelight:stray-jobs')).toBeNull();
    expect(server.issued).toEqual([id]);
  });

  it('is not issued on a later visit, which does not have the pictures that were sent with it', async () => {
    const callOff = fillUp(['ledger', 'jobs', 'jobFiles']);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    const references = [new Blob(['a'])];
    const id = tab.submitJob({ ...order, kind: 'edit', files: { references, mask: null, parents: [] } });
    await until(() => tab.useJobs.getState().jobs[id]?.connection === 'lost');
    callOff();
    vi.stubGlobal('fetch', server.fetch);
    const next = await openTab();
    expect(await next.resumeJobs()).toEqual({ recovered: 0 });
    expect(server.issued).toEqual([]);
    expect(await next.database.ledger.get(id)).toMatchObject({ status: 'settled', basis: 'none' });
  });
});

describe('persistent storage', () => {
  it('is requested once, when the first picture that cost money is saved', async () => {
    const persist = vi.fn(async () => true);
    vi.stubGlobal('navigator', { storage: { persist, persisted: async () => false } });
    server.script = (jobId) => jobScript({ jobId, pictures: 1, demo: true });
    const demo = tab.submitJob({ ...order, demo: true });
    await until(() => server.jobs.get(demo)?.confirmed.length === 1);
    expect(persist).not.toHaveBeenCalled();
    server.script = (jobId) => jobScript({ jobId, pictures: 1 });
    for (let run = 0; run < 2; run += 1) {
      const id = tab.submitJob(order);
      await until(async () => (await tab.database.jobs.get(id)) === undefined && server.jobs.has(id));
    }
    await until(() => persist.mock.calls.length > 0);
    expect(persist).toHaveBeenCalledOnce();
  });
});

describe('a browser that denies storage', () => {
  it('still shows the pictures if it aborts a transaction without a reason', async () => {
    const { put } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
      const request = put.call(this, value, key);
      if (this.name === 'originals') this.transaction.abort();
      return request;
    });
    const id = await runWithoutRoom();
    expect(tab.useJobs.getState().jobs[id]?.images[0]).toMatchObject({ status: 'unsaved', reason: 'denied' });
  });

  it('still shows what was paid for', async () => {
    Dexie.dependencies.indexedDB = {
      ...Dexie.dependencies.indexedDB,
      open: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    };
    const denied = await openTab();
    const id = denied.submitJob(order);
    await until(() => denied.useJobs.getState().jobs[id]?.status === 'succeeded');
    expect(denied.useJobs.getState().jobs[id]?.images).toMatchObject([
      { status: 'unsaved', reason: 'denied' },
      { status: 'unsaved', reason: 'denied' },
    ]);
    expect(await denied.resumeJobs()).toEqual({ recovered: 0 });
  });
});
