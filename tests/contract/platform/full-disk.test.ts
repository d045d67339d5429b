import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { jobBody, postJob, readJob } from '../../support/job-client';
import { findEvent } from '../../support/read-events';
import { startStudio } from '../../support/studio';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';

it('a studio whose disk is full starts, delivers stored results, and starts no call whose result it could not store', async () => {
  const folder = await makeTemporaryFolder('full');
  const disk = path.join(folder, 'disk');
  const faults = path.resolve(import.meta.dirname, '../../support/disk-faults.mjs');
  const studio = await startStudio(
    { SANDBOX_PACE: '0', STUDIO_DATA_DIR: path.join(folder, 'data'), TEST_DISK: disk },
    ['--import', faults],
  );
  try {
    const id = randomUUID();
    const before = await (await postJob(studio.origin, jobBody(id))).text();
    await studio.kill('SIGTERM');
    await writeFile(disk, 'full');
    await studio.restart();
    const { events } = await readJob(studio.origin, id);
    expect(events.at(-1)).toMatchObject({ event: 'job-end', data: { status: 'succeeded' } });
    const picture = findEvent(events, 'image-end').base64;
    expect(before).toContain(picture);
    expect((await fetch(`${studio.origin}/api/health`)).status).toBe(503);
    const session = await (await fetch(`${studio.origin}/api/session`)).json();
    expect(session.storage).toEqual({ kind: 'fs', ready: false });
    const refused = await postJob(studio.origin, jobBody(randomUUID()));
    expect(await refused.json()).toMatchObject({ error: { code: 'not_configured' } });
    // There is room for records, but not for a picture.
    await writeFile(disk, 'free 3000000');
    const crowd = await Promise.all(
      Array.from({ length: 20 }, () => postJob(studio.origin, jobBody(randomUUID()))),
    );
    for (const response of crowd) {
      expect(response.status).toBe(503);
      const { error } = await response.json();
      expect(error).toMatchObject({ code: 'not_configured', details: { field: 'storage' } });
      expect(error.message).toMatch(/[\d.]+ MB are missing/);
    }
    // For a second, the answer is that of the last probe.
    await expect.poll(async () => (await fetch(`${studio.origin}/api/health`)).status).toBe(200);
    await rm(disk);
    expect((await postJob(studio.origin, jobBody(randomUUID()))).status).toBe(200);
  } finally {
    await studio.close();
    await deleteFolder(folder);
  }
});
