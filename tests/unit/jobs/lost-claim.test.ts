import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { hasJob } from '@/lib/server/jobs/claim-job';
import { startJob } from '@/lib/server/jobs/start-job';
import { openMemoryStorage } from '@/tests/support/memory-storage';
import { createNewJob } from '@/tests/support/new-job';
import { unreachableUpstream } from '@/tests/support/upstream';

it('a job that was refused since its claim got no answer leaves no claim that would end as charged', async () => {
  const storage = openMemoryStorage();
  const { claim, get } = storage;
  let isDown = false;
  storage.claim = async (key, body) => {
    await claim(key, body);
    isDown = true;
    throw new Error('503 SlowDown');
  };
  storage.get = async (key) => {
    if (isDown) throw new Error('503 SlowDown');
    return get(key);
  };
  let calls = 0;
  const id = randomUUID();
  const call = async function* () {
    calls += 1;
    yield { type: 'picture' as const, index: 0, base64: '' };
  };
  await expect(startJob(createNewJob(storage, unreachableUpstream, { id, call }))).rejects.toMatchObject({
    code: 'not_configured',
  });
  isDown = false;
  await expect.poll(() => hasJob(storage, id), { timeout: 3_000 }).toBe(false);
  expect(calls).toBe(0);
});
