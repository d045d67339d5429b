import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { Parking } from '@/lib/server/jobs/log/parking';
import { setStopping } from '@/lib/server/jobs/ownership/running-jobs';
import { openMemoryStorage } from '../../support/memory-storage';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  setStopping(false);
});

it('parks a picture before the process ends if the storage works again in its last seconds', async () => {
  const store = openMemoryStorage();
  let isOut = true;
  const claim: typeof store.claim = async (key, body) => {
    if (isOut) throw new Error('SlowDown');
    return store.claim(key, body);
  };
  const jobId = randomUUID();
  const parking = new Parking(jobId, { ...store, claim });
  const onStored = vi.fn();
  const data = { index: 0, mimeType: 'image/png', width: 1, height: 1 };
  parking.park(
    { sequence: 1, event: 'image-end', data },
    { picture: { index: 0, bytes: Buffer.alloc(9), isStored: false, onStored } },
  );
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(63_000);
  setStopping(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(onStored).not.toHaveBeenCalled();
  isOut = false;
  // The process has 25 seconds in all for what runs.
  await vi.advanceTimersByTimeAsync(22_000);
  expect(onStored).toHaveBeenCalledOnce();
  expect(await store.exists(jobKeys.picture(jobId, 0))).toBe(true);
  expect((await readWholeLog(store, jobId)).frames).toHaveLength(1);
});

it('leaves no picture behind if another process has delivered it, and the browser has confirmed it in the meantime', async () => {
  const storage = openMemoryStorage();
  const jobId = randomUUID();
  const data = { index: 0, mimeType: 'image/png', width: 1, height: 1, sizeBytes: 9 };
  const end = { status: 'succeeded', requested: 1, delivered: 1 };
  const log = [
    { sequence: 1_000_001, event: 'image-end', data },
    { sequence: 1_000_002, event: 'job-end', data: end },
  ];
  await storage.put(jobKeys.batch(jobId, 0), JSON.stringify(log));
  await storage.put(jobKeys.gone(jobId), '');
  // The process was suspended with its picture in hand.
  const parking = new Parking(jobId, storage);
  const picture = { index: 0, bytes: Buffer.alloc(9), isStored: false, onStored: vi.fn() };
  parking.park({ sequence: 1, event: 'image-end', data }, { picture });
  await parking.settle();
  expect(parking.isLost).toBe(true);
  expect(await storage.exists(jobKeys.picture(jobId, 0))).toBe(false);
});

it.each([
  'stored before it was shown',
  'stored although the answer to that was lost',
  'brought later',
] as const)(
  'leaves no picture behind in a job that another process has ended as interrupted, if it was %s',
  async (way) => {
    const storage = openMemoryStorage();
    const jobId = randomUUID();
    const end = { status: 'interrupted', requested: 1, delivered: 0 };
    const log = [{ sequence: 1_000_001, event: 'job-end', data: end }];
    await storage.put(jobKeys.batch(jobId, 0), JSON.stringify(log));
    const key = jobKeys.picture(jobId, 0);
    let isAnswerLost = way === 'stored although the answer to that was lost';
    const claim: typeof storage.claim = async (claimed, body) => {
      const result = await storage.claim(claimed, body);
      if (claimed !== key || !isAnswerLost) return result;
      isAnswerLost = false;
      throw new Error('The connection was cut.');
    };
    const parking = new Parking(jobId, { ...storage, claim });
    const progress = {
      sequence: 1,
      event: 'job-progress',
      data: { stage: 'saving', percent: null },
    } as const;
    if (way === 'brought later') {
      parking.park(progress);
      await parking.settle();
    }
    const isStored = !isAnswerLost;
    if (isStored) await storage.put(key, Buffer.alloc(9));
    const data = { index: 0, mimeType: 'image/png', width: 1, height: 1, sizeBytes: 9 };
    const picture = { index: 0, bytes: Buffer.alloc(9), isStored, onStored: vi.fn() };
    parking.park({ sequence: 2, event: 'image-end', data }, { picture });
    const settling = parking.settle();
    await vi.advanceTimersByTimeAsync(2_000);
    await settling;
    expect(parking.isLost).toBe(true);
    expect(await storage.exists(key)).toBe(false);
  },
);

it.each([
  [true, 'nobody has fetched it again', null],
  [false, 'a browser has fetched it again and saved it', 'saved'],
])(
  'a picture that comes after its job has ended without it is kept for “Fetch again” (%s, since %s)',
  async (isKept, _, saved) => {
    const storage = openMemoryStorage();
    const jobId = randomUUID();
    const end = { status: 'failed', requested: 1, delivered: 0 };
    const log = [
      { sequence: 1_000_001, event: 'image-fail', data: { index: 0, reason: 'download', retryable: true } },
      { sequence: 1_000_002, event: 'job-end', data: end },
    ];
    await storage.put(jobKeys.batch(jobId, 0), JSON.stringify(log));
    if (saved) await storage.put(jobKeys.saved(jobId, 0), '');
    // The process was suspended with its picture in hand, and "Fetch again" finds the picture where it is parked.
    const parking = new Parking(jobId, storage);
    const data = { index: 0, mimeType: 'image/png', width: 1, height: 1, sizeBytes: 9 };
    const picture = { index: 0, bytes: Buffer.alloc(9), isStored: false, onStored: vi.fn() };
    parking.park({ sequence: 1, event: 'image-end', data }, { picture });
    await parking.settle();
    expect(await storage.exists(jobKeys.picture(jobId, 0))).toBe(isKept);
  },
);
