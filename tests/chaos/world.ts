import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SandboxCall } from '@/lib/server/sandbox/sandbox';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import type { Storage } from '@/lib/server/storage/storage';
import { testStorages } from '../support/storages';
import { type Studio, startStudio } from '../support/studio';

/** A call takes about a second, so that much can happen meanwhile. */
const pace = 0.12;
/** For calls that never answer. */
const deadlineSeconds = 10;

/** Two studios on one storage, in front of a gateway that counts its calls. */
export interface World {
  name: string;
  studios: readonly Studio[];
  storage: Storage;
  calls(): readonly SandboxCall[];
  /** Lets writes fail, or all of the storage be slow, until `healStorage`. */
  hurtStorage(how: 'failing' | 'slow'): Promise<void>;
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
): Promise<readonly Studio[]> {
  const whole = {
    ...environment,
    AIHUBMIX_API_KEY: 'sk-chaos',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
    STUDIO_DEADLINE_SECONDS: String(deadlineSeconds),
  };
  return Promise.all([startStudio(whole), startStudio(whole)]);
}

async function onDisk(gateway: ServedSandbox): Promise<World> {
  const place = await open('the file system');
  const directory = place.environment.STUDIO_DATA_DIR ?? '';
  const staging = path.join(directory, '.staging');
  const studios = await startStudios(gateway, place.environment);
  let isHurt = false;
  return {
    name: 'file system',
    studios,
    storage: place.storage,
    calls: () => gateway.sandbox.calls(),
    // A file where the folder of unfinished writes should be: nothing can be written, all can be read.
    async hurtStorage(how) {
      if (how === 'slow' || isHurt) return;
      isHurt = true;
      await mkdir(staging, { recursive: true });
      await rename(staging, `${staging}-away`);
      await writeFile(staging, '').catch(() => undefined);
    },
    async healStorage() {
      if (!isHurt) return;
      isHurt = false;
      await rm(staging, { force: true, recursive: true });
      await rm(`${staging}-away`, { force: true, recursive: true });
    },
    leftovers: async () => (await readdir(staging).catch(() => [])).length,
    async close() {
      await Promise.all(studios.map((studio) => studio.close()));
      await place.close();
      await gateway.close();
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
      else place.faults?.failWrites(12, 'after');
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

async function open(name: keyof typeof testStorages & string) {
  const place = await testStorages[name]?.();
  if (!place) throw new Error(`No storage ${name}.`);
  return place;
}
