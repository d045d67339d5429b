import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Admission, admitJobOrThrow, readmitJob } from '@/lib/server/limits/admit-job';
import { parseConfig } from '@/lib/server/platform/config';
import { openMemoryStorage } from '../../support/memory-storage';

const config = parseConfig({ STUDIO_CONCURRENT_JOBS: '1', STUDIO_DAILY_BUDGET_USD: '1' });
const admit = (storage: ReturnType<typeof openMemoryStorage>, client: string): Promise<Admission> =>
  admitJobOrThrow(config, storage, { client, estimateMicroUsd: 600_000, onServerKey: true });

function recordOf({ record }: Admission) {
  if (record === null) throw new Error('The job is not counted.');
  return record;
}

describe('a job that another process takes over', () => {
  it('takes one of its client’s places, even if all are taken, until it ends', async () => {
    const storage = openMemoryStorage();
    const client = randomUUID();
    const first = await admit(storage, client);
    expect(JSON.stringify(recordOf(first))).not.toContain(client);
    first.handOver();
    const gone = await readmitJob(config, storage, { ...recordOf(first), id: randomUUID() });
    await expect(admit(storage, client)).rejects.toMatchObject({ code: 'rate_limited' });
    await first.end(null);
    await expect(admit(storage, client)).rejects.toMatchObject({ code: 'rate_limited' });
    await gone.end(100_000);
    await (await admit(storage, client)).withdraw();
  });

  it('counts towards the costs of the day by its estimate until its cost is known', async () => {
    const storage = openMemoryStorage();
    const first = await admit(storage, randomUUID());
    first.handOver();
    await expect(admit(storage, randomUUID())).rejects.toMatchObject({ code: 'over_budget' });
    const taken = await readmitJob(config, storage, recordOf(first));
    await expect(admit(storage, randomUUID())).rejects.toMatchObject({ code: 'over_budget' });
    await taken.end(300_000);
    await (await admit(storage, randomUUID())).withdraw();
  });
});

it('a job that found all places taken does not count among the jobs of the minute', async () => {
  const strict = parseConfig({ STUDIO_CONCURRENT_JOBS: '1', STUDIO_JOBS_PER_MINUTE: '2' });
  const request = { client: randomUUID(), estimateMicroUsd: 0, onServerKey: false };
  const first = await admitJobOrThrow(strict, openMemoryStorage(), request);
  for (let tries = 0; tries < 3; tries += 1)
    await expect(admitJobOrThrow(strict, openMemoryStorage(), request)).rejects.toMatchObject({
      code: 'rate_limited',
    });
  await first.end(null);
  await (await admitJobOrThrow(strict, openMemoryStorage(), request)).end(null);
  await expect(admitJobOrThrow(strict, openMemoryStorage(), request)).rejects.toMatchObject({
    code: 'rate_limited',
  });
});
