import '../../support/quiet-log';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';

let parent: string;
let root: string;
let storage: Storage;

beforeEach(async () => {
  parent = await makeTemporaryFolder('volume');
  root = path.join(parent, 'data');
  storage = openFileSystem(root);
  await storage.claim('jobs/a/claim', 'first');
});
afterEach(() => deleteFolder(parent));

/** Leaves an empty folder in the place of the data, as when a volume is no longer mounted. */
async function unmount(): Promise<void> {
  await rename(root, path.join(parent, 'volume'));
  await mkdir(root);
}

async function mount(): Promise<void> {
  await rm(root, { recursive: true });
  await rename(path.join(parent, 'volume'), root);
}

describe('a data directory whose volume is no longer mounted', () => {
  it('takes no claim a second time, and nothing else that would be hidden once the volume is back', async () => {
    await unmount();
    await expect(storage.claim('jobs/a/claim', 'second')).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(storage.put('jobs/a/heartbeat', 'now')).rejects.toMatchObject({ code: 'ENODEV' });
    expect(await readdir(root)).toEqual([]);
    await mount();
    expect(await storage.claim('jobs/a/claim', 'second')).toBe('exists');
  });

  it('does not report its objects as absent or deleted', async () => {
    await unmount();
    const asked = [
      () => storage.get('jobs/a/claim'),
      () => storage.getPart('jobs/a/claim', 0),
      () => storage.exists('jobs/a/claim'),
      () => storage.size('jobs/a/claim'),
      () => storage.delete('jobs/a/claim'),
      () => storage.list('jobs/')[Symbol.asyncIterator]().next(),
    ];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'ENODEV' });
    await mount();
    expect(`${Buffer.from((await storage.get('jobs/a/claim')) ?? [])}`).toBe('first');
  });

  it('is recognized although another studio once stored in the folder under the volume', async () => {
    await unmount();
    const other = openFileSystem(root);
    await other.put('jobs/b/claim', 'other');
    await expect(storage.claim('jobs/a/claim', 'second')).rejects.toMatchObject({ code: 'ENODEV' });
  });

  it('is recognized if the volume is lost as a whole, with its folder', async () => {
    await unmount();
    await rm(root, { recursive: true });
    await expect(storage.claim('jobs/a/claim', 'second')).rejects.toMatchObject({ code: 'ENODEV' });
    await mkdir(root);
  });
});

it('processes that open an empty data directory at once agree which one it is', async () => {
  const place = path.join(parent, 'shared');
  const all = Array.from({ length: 12 }, () => openFileSystem(place));
  await Promise.all(all.map((each, number) => each.put(`health/${number}`, 'x')));
  await Promise.all(all.map((each, number) => each.put(`health/${number}`, 'y')));
  expect(await storage.tidy(Date.now() + 86_400_000)).toBe(0);
  await storage.put('health/after-tidy', 'z');
});
