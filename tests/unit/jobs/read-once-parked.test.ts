import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { JobLog } from '@/lib/server/jobs/log/job-log';
import { Parking } from '@/lib/server/jobs/log/parking';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { getPicture } from '@/lib/server/jobs/pictures/get-picture';
import { getSignature } from '@/lib/server/jobs/pictures/get-signature';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openMemoryStorage } from '@/tests/support/memory-storage';

const jobId = '5b0f2c9e-8f9b-4a53-9b0a-0f2b8a6c1d11';
let storage: Storage;
let picture: Buffer;

beforeEach(async () => {
  storage = openMemoryStorage();
  picture = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#c63a1b' } })
    .png()
    .toBuffer();
  await writeBatch(0, [{ event: 'job-start', data: {} }]);
});

function writeBatch(number: number, events: readonly { event: string; data: unknown }[]) {
  const frames = events.map((event, at) => ({ sequence: number * 10 + at + 1, ...event }));
  return storage.put(jobKeys.batch(jobId, number), JSON.stringify(frames));
}

async function bytesOf({ body }: { body(): ReadableStream<Uint8Array> }): Promise<Buffer> {
  return Buffer.from(await new Response(body()).arrayBuffer());
}

const pictureEnds = { event: 'image-end', data: { index: 0 } };

describe('a picture of a job that another process runs', () => {
  it('is waited for until that process has stored it', async () => {
    const asked = getPicture(storage, jobId, '0');
    // Longer than the first look takes.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await storage.put(jobKeys.picture(jobId, 0), picture);
    await writeBatch(1, [pictureEnds]);
    expect(await bytesOf(await asked)).toEqual(picture);
  });

  it('is found if it was stored between the look for it and the look into the log', async () => {
    const { getPart } = storage;
    storage.getPart = async (key, start) => {
      const found = await getPart(key, start);
      if (key === jobKeys.picture(jobId, 0) && found === null) {
        await storage.put(key, picture);
        await writeBatch(1, [pictureEnds]);
      }
      return found;
    };
    expect(await bytesOf(await getPicture(storage, jobId, '0'))).toEqual(picture);
  });

  it('is missing once the log names it and its bytes were confirmed', async () => {
    await writeBatch(1, [pictureEnds]);
    await expect(getPicture(storage, jobId, '0')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is missing if the log has ended without it', async () => {
    await writeBatch(1, [{ event: 'job-end', data: {} }]);
    await expect(getPicture(storage, jobId, '3')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('has its signature as soon as the signature is stored', async () => {
    const asked = getSignature(storage, jobId, '0');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await storage.put(jobKeys.signature(jobId, 0), 'c2lnbmVk');
    await storage.put(jobKeys.picture(jobId, 0), picture);
    await writeBatch(1, [pictureEnds]);
    expect(await asked).toBe('c2lnbmVk');
  });

  it('is waited for by a process that still runs the job, too, once another one goes on with it', async () => {
    const log = new JobLog(new Parking(jobId, openMemoryStorage()));
    log.append({ event: 'job-progress', data: { stage: 'generating', percent: null } });
    const running = { log, cancel: new AbortController(), stop: () => undefined, parked: Promise.resolve() };
    runningJobs().set(jobId, running);
    const progress = { sequence: 1_000_002, event: 'job-progress', data: {} };
    await storage.put(jobKeys.batch(jobId, 1), JSON.stringify([progress]));
    const asked = getPicture(storage, jobId, '0').finally(() => runningJobs().delete(jobId));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await storage.put(jobKeys.picture(jobId, 0), picture);
    const named = { sequence: 1_000_003, ...pictureEnds };
    await storage.put(jobKeys.batch(jobId, 2), JSON.stringify([named]));
    expect(await bytesOf(await asked)).toEqual(picture);
  });
});
