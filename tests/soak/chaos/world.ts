import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Storage } from '@/lib/server/platform/storage/storage';
import type { SandboxCall } from '@/lib/server/sandbox/sandbox';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import { startCuttableProxy } from '../../support/cuttable-proxy';
import { hasRedisServer, startRedisServer } from '../../support/redis-server';
import { type TestStorage, testStorages } from '../../support/storages';
import { type Studio, startStudio } from '../../support/studio';

/** The pace of the sandbox: a call takes about a second, so that much can happen in the meantime. */
const pace = 0.12;
/** The deadline, in seconds, for calls that never answer. */
export const deadlineSeconds = 10;

/** Two studios on one storage, in front of a gateway that notes what it was asked and what it sent. */
export interface World {
  name: string;
  studios: readonly Studio[];
  storage: Storage;
  calls(): readonly SandboxCall[];
  /** What the gateway keeps of these tasks. */
  tasks(ids: readonly string[]): Promise<readonly KeptTask[]>;
  /** Changes how the gateway treats tasks, until healed. */
  hurtTasks(changes: { listLagMs?: number; readFaults?: number }): void;
  healTasks(): void;
  /** From now on the gateway no longer has the pictures of any task made so far. */
  expireTasks(): void;
  /**
   * Until healed: makes writes fail, with or (if it is a server) without an effect, makes all of the storage slow, or
   * leaves hardly room for a picture on a disk.
   */
  hurtStorage(how: StorageTrouble): Promise<void>;
  /** Breaks the connections to Redis, if the studios have one. */
  cutRedis(): void;
  mendRedis(): void;
  /** Places of running jobs that Redis holds. */
  placesTaken(): Promise<number>;
  healStorage(): Promise<void>;
  /** How many files of interrupted writes are left; 0 for a store that leaves none. */
  leftovers(): Promise<number>;
  close(): Promise<void>;
}

export type StorageTrouble = 'failing' | 'failing after' | 'slow' | 'little room';

/** A task as the gateway would report it now. */
export interface KeptTask {
  status: string;
  /** Pictures with an address. */
  pictures: number;
}

/**
 * One for each storage: studios that share a key but no storage take each other's lost tasks, as docs/deploy.md says.
 */
const keyOnDisk = 'sk-chaos-disk';
const keyOnS3 = 'sk-chaos-s3';
const taskSchema = z.object({
  status: z.string(),
  output: z.array(z.object({ content_url: z.string().nullable() })),
});

/** The gateway's side of a world. */
function gatewayOf({ sandbox, origin }: ServedSandbox, apiKey: string) {
  const readTask = async (id: string): Promise<KeptTask> => {
    for (;;) {
      const headers = { authorization: `Bearer ${apiKey}` };
      const answer = await sandbox.fetch(`${origin}/ai/v1/images/${id}`, { headers }).catch(() => null);
      // The first polls of some tasks fail.
      if (!answer?.ok) continue;
      const { status, output } = taskSchema.parse(await answer.json());
      return { status, pictures: output.filter((entry) => entry.content_url !== null).length };
    }
  };
  return {
    calls: () => sandbox.calls(),
    tasks: (ids: readonly string[]) => Promise.all(ids.map(readTask)),
    hurtTasks: (changes: { listLagMs?: number; readFaults?: number }) => sandbox.setTasks(changes),
    healTasks: () => sandbox.setTasks({ listLagMs: 0, readFaults: 0 }),
    expireTasks: () => sandbox.expireTasks(),
  };
}

export async function openWorlds(): Promise<readonly World[]> {
  const gateway = await serveSandbox({ port: 0, pace, keys: 'any' });
  return Promise.all([onDisk(gateway), onS3(gateway)]);
}

async function startStudios(
  gateway: ServedSandbox,
  apiKey: string,
  environment: Record<string, string>,
  nodeArguments: readonly string[] = [],
): Promise<readonly Studio[]> {
  const whole = {
    ...environment,
    AIHUBMIX_API_KEY: apiKey,
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
    STUDIO_DEADLINE_SECONDS: String(deadlineSeconds),
    // Rounds follow each other closely, and with Redis their presses are counted together.
    STUDIO_JOBS_PER_MINUTE: '1000',
    STUDIO_CONCURRENT_JOBS: '50',
  };
  const search = path.resolve(import.meta.dirname, '../../support/impatient-search.mjs');
  const all = ['--import', search, ...nodeArguments];
  return Promise.all([
    startStudio({ ...whole, STUDIO_TASKS: 'sync' }, all),
    startStudio({ ...whole, STUDIO_TASKS: 'async' }, all),
  ]);
}

async function onDisk(gateway: ServedSandbox): Promise<World> {
  const place = await open('the file system');
  const directory = place.environment.STUDIO_DATA_DIR ?? '';
  const staging = path.join(directory, '.staging');
  const control = await mkdtemp(path.join(tmpdir(), 'safelight-disk-'));
  const disk = path.join(control, 'state');
  const faults = path.resolve(import.meta.dirname, '../../support/disk-faults.mjs');
  const studios = await startStudios(gateway, keyOnDisk, { ...place.environment, TEST_DISK: disk }, [
    '--import',
    faults,
  ]);
  return {
    name: 'file system',
    studios,
    storage: place.storage,
    ...gatewayOf(gateway, keyOnDisk),
    ...withoutRedis,
    hurtStorage: (how) => writeFile(disk, diskStates[how]),
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

const diskStates: Readonly<Record<StorageTrouble, string>> = {
  failing: 'full',
  'failing after': 'full',
  slow: 'slow',
  // A job of one picture of the usual size is promised 7.3 MB.
  'little room': 'free 8000000',
};

const withoutRedis = {
  cutRedis: () => undefined,
  mendRedis: () => undefined,
  placesTaken: () => Promise.resolve(0),
};

async function onS3(gateway: ServedSandbox): Promise<World> {
  const place = await open('an S3-compatible server');
  const redis = hasRedisServer ? await openRedis() : null;
  const studios = await startStudios(gateway, keyOnS3, { ...place.environment, ...redis?.environment });
  return {
    name: 'S3',
    studios,
    storage: place.storage,
    ...gatewayOf(gateway, keyOnS3),
    ...(redis ?? withoutRedis),
    async hurtStorage(how) {
      // A bucket has room for everything.
      if (how === 'little room') return;
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
      await redis?.close();
    },
  };
}

/** Starts a Redis whose connections can be cut, as the studios see it. */
async function openRedis() {
  const server = await startRedisServer();
  const proxy = await startCuttableProxy(server.url);
  const client = new Redis(server.url);
  return {
    environment: { REDIS_URL: proxy.origin.replace('http:', 'redis:') },
    cutRedis: () => proxy.cut(),
    mendRedis: () => proxy.mend(),
    async placesTaken() {
      let taken = 0;
      for (const key of await client.keys('safelight:places:jobs:*'))
        taken += await client.zcount(key, Date.now(), '+inf');
      return taken;
    },
    async close() {
      client.disconnect();
      await proxy.close();
      server.close();
    },
  };
}

async function open(name: keyof typeof testStorages & string): Promise<TestStorage> {
  const place = await testStorages[name]?.();
  if (!place) throw new Error(`No storage ${name}.`);
  return place;
}
