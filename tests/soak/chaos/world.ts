import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Storage } from '@/lib/server/platform/storage/storage';
import type { SandboxCall } from '@/lib/server/sandbox/sandbox';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import { type TestStorage, testStorages } from '../../support/storages';
import { type Studio, startStudio } from '../../support/studio';

/** A call takes about a second, so that much can happen meanwhile. */
const pace = 0.12;
/** For calls that never answer. */
export const deadlineSeconds = 10;

/** Two studios on one storage, in front of a gateway that notes what it was asked and what it sent. */
export interface World {
  name: string;
  studios: readonly Studio[];
  storage: Storage;
  calls(): readonly SandboxCall[];
  /** Lets writes fail, with or (where it is a server) without an effect, or all of the storage be slow; until healed. */
  hurtStorage(how: 'failing' | 'failing after' | 'slow'): Promise<void>;
  healStorage(): Promise<void>;
  /** Files of writes that were cut off; of a store without such, none. */
  leftovers(): Promise<number>;
  close(): Promise<void>;
}

export async function openWorlds(): Promise<readonly World[]> {
  const gateway = await serveSandbox({ port: 0, pace, keys: 'any' });
  return Promise.all([onDisk(gateway), onS3(gateway)]);
}

async function startStudios(
  gateway: ServedSandbox,
  environment: Record<string, string>,
  nodeArguments: readonly string[] = [],
): Promise<readonly Studio[]> {
  const whole = {
    ...environment,
    AIHUBMIX_API_KEY: 'sk-chaos',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
    STUDIO_DEADLINE_SECONDS: String(deadlineSeconds),
  };
  return Promise.all([startStudio(whole, nodeArguments), startStudio(whole, nodeArguments)]);
}

async function onDisk(gateway: ServedSandbox): Promise<World> {
  const place = await open('the file system');
  const directory = place.environment.STUDIO_DATA_DIR ?? '';
  const staging = path.join(directory, '.staging');
  const control = await mkdtemp(path.join(tmpdir(), 'safelight-disk-'));
  const disk = path.join(control, 'state');
  const faults = path.resolve(import.meta.dirname, '../../support/disk-faults.mjs');
  const studios = await startStudios(gateway, { ...place.environment, TEST_DISK: disk }, [
    '--import',
    faults,
  ]);
  return {
    name: 'file system',
    studios,
    storage: place.storage,
    calls: () => gateway.sandbox.calls(),
    hurtStorage: (how) => writeFile(disk, how === 'slow' ? 'slow' : 'full'),
    healStorage: () => rm(disk, { force: true }),
    leftovers: async () => (await readdir(staging).catch(() => [])).length,
    async close() {
      await Promise.all(studios.map((studio) => studio.close()));
      await place.close();
      await gateway.close();
      await rm(control, { recursive: true, force: true });
    },
  };
}

async function onS3(gateway: ServedSandbox): Promise<World> {
  const place = await open('an S3-compatible server');
  const studios = await startStudios(gateway, place.environment);
  return {
    name: 'S3',
    studios,
    storage: place.storage,
    calls: () => gateway.sandbox.calls(),
    async hurtStorage(how) {
      if (how === 'slow') place.faults?.delay(120);
      else place.faults?.failWrites(12, how === 'failing' ? 'before' : 'after');
    },
    async healStorage() {
      place.faults?.delay(0);
      place.faults?.failWrites(0, 'before');
    },
    leftovers: () => Promise.resolve(0),
    async close() {
      await Promise.all(studios.map((studio) => studio.close()));
      await place.close();
    },
  };
}

async function open(name: keyof typeof testStorages & string): Promise<TestStorage> {
  const place = await testStorages[name]?.();
  if (!place) throw new Error(`No storage ${name}.`);
  return place;
}
