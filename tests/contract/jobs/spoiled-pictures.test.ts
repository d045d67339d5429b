import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { fetchAgain } from '@/lib/server/jobs/pictures/fetch-again';
import { getPicture } from '@/lib/server/jobs/pictures/get-picture';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { drawPicture } from '../../support/scripted-tasks';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

let jobId: string;
let storage: Storage;

beforeEach(() => {
  jobId = randomUUID();
  storage = openMemoryStorage();
});
afterEach(async () => {
  await expect.poll(() => runningJobs().size).toBe(0);
});

it('a picture is parked although an empty or damaged object has its name', async () => {
  const base64 = await drawPicture(1);
  const whole = Buffer.from(base64, 'base64');
  for (const spoiled of [Buffer.alloc(0), Buffer.from('stray'), whole.subarray(0, 40)]) {
    jobId = randomUUID();
    await storage.put(jobKeys.picture(jobId, 0), spoiled);
    const call = async function* () {
      yield { type: 'picture', index: 0, base64 } as const;
    };
    await startJob(createNewJob(storage, upstream, { id: jobId, call }));
    await runningJobs().get(jobId)?.parked;
    expect(Buffer.from((await storage.get(jobKeys.picture(jobId, 0))) ?? [])).toEqual(whole);
    await expect(getPicture(storage, jobId, '0')).resolves.toMatchObject({ sizeBytes: whole.byteLength });
  }
});

it('a picture that is fetched again comes from its link if an empty or stray object has its name', async () => {
  const whole = Buffer.from(await drawPicture(1), 'base64');
  const server = createServer((_, response) => response.end(whole)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const source = { kind: 'link', link: { url: `http://${host}/1.png` } } as const;
  const retry = { storage, upstream: { ...upstream, imageHosts: [host] }, jobId };
  try {
    for (const spoiled of ['', 'stray']) {
      await storage.put(jobKeys.picture(jobId, 0), spoiled);
      const outcome = await fetchAgain(new AbortController().signal, retry, 0, source, () => undefined);
      expect(outcome).toMatchObject({ bytes: whole });
      expect(Buffer.from((await storage.get(jobKeys.picture(jobId, 0))) ?? [])).toEqual(whole);
    }
  } finally {
    server.close();
  }
});

it('the link of a picture that failed is stored although an empty or damaged object has its name', async () => {
  const url = 'http://pictures.test/1.png';
  for (const spoiled of ['', '{"taskId":', 'stray']) {
    jobId = randomUUID();
    await storage.put(jobKeys.link(jobId, 0), spoiled);
    const call = async function* () {
      yield { type: 'picture-link', index: 0, url } as const;
    };
    await startJob(createNewJob(storage, upstream, { id: jobId, call }));
    await runningJobs().get(jobId)?.parked;
    expect(new TextDecoder().decode((await storage.get(jobKeys.link(jobId, 0))) ?? undefined)).toBe(url);
  }
});
