import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '@/lib/server/platform/config';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { openObject } from '@/lib/server/platform/storage/open-object';
import { type S3Server, startS3 } from '../../support/s3-server';
import { type TestStorage, testStorages } from '../../support/storages';
import { bareEnvironment, startStudio } from '../../support/studio';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';

const decode = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));

for (const [name, open] of Object.entries(testStorages)) {
  describe(`storage on ${name}`, () => {
    let place: TestStorage;

    beforeAll(async () => {
      place = await open();
    });
    afterAll(() => place.close());

    it('lets exactly one of 50 simultaneous claims through, and keeps its body', async () => {
      const writers = Array.from({ length: 50 }, (_, number) =>
        number % 2 ? place.storage : place.another(),
      );
      const outcomes = await Promise.all(
        writers.map((storage, number) => storage.claim('race/claim', `writer ${number}`)),
      );
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      const winner = outcomes.indexOf('created');
      expect(decode(await place.storage.get('race/claim'))).toBe(`writer ${winner}`);
    });

    it('returns bytes unchanged, and null for an absent object', async () => {
      const bytes = new Uint8Array(300_000).map((_, at) => (at * 31) % 256);
      expect(await place.storage.claim('bytes/picture', bytes)).toBe('created');
      expect(Buffer.from((await place.storage.get('bytes/picture')) ?? []).equals(bytes)).toBe(true);
      expect(await place.storage.get('bytes/absent')).toBeNull();
      expect(await place.storage.exists('bytes/picture')).toBe(true);
      expect(await place.storage.exists('bytes/absent')).toBe(false);
      expect(await place.storage.size('bytes/picture')).toBe(bytes.length);
      expect(await place.storage.size('bytes/absent')).toBeNull();
    });

    it('opens an object that is read part by part, from anywhere to anywhere', async () => {
      const { storage } = place;
      // Larger than two parts of each store.
      const bytes = Buffer.from(new Uint8Array(9_000_001).map((_, at) => (at * 31 + (at >> 8)) % 256));
      await storage.claim('parts/picture', bytes);
      await storage.claim('parts/empty', new Uint8Array());
      const opened = await openObject(storage, 'parts/picture');
      const read = async (start?: number, end?: number) =>
        Buffer.from(await new Response(opened?.body(start, end)).arrayBuffer());
      expect(opened?.sizeBytes).toBe(bytes.length);
      expect(bytes.equals(await read())).toBe(true);
      for (const [start, end] of [
        [0, 1],
        [600_000, 600_001],
        [4_194_303, 4_194_305],
        [5_000_000, 9_000_001],
      ] as const)
        expect(bytes.subarray(start, end).equals(await read(start, end))).toBe(true);
      expect((await openObject(storage, 'parts/empty'))?.sizeBytes).toBe(0);
      expect(await openObject(storage, 'parts/absent')).toBeNull();
      await storage.delete('parts/picture');
      // A reader must notice that the rest does not come.
      if (!name.includes('Blob')) await expect(read()).rejects.toThrow('went while it was read');
    });

    it('replaces an object by put, never by claim', async () => {
      await place.storage.put('put/heartbeat', 'one');
      await place.storage.put('put/heartbeat', 'two');
      expect(await place.storage.claim('put/heartbeat', 'three')).toBe('exists');
      expect(decode(await place.storage.get('put/heartbeat'))).toBe('two');
    });

    it('deletes objects, even absent ones, and lets a deleted key be claimed again', async () => {
      await place.storage.claim('delete/one', 'one');
      await place.storage.delete('delete/one');
      await place.storage.delete('delete/one');
      expect(await place.storage.get('delete/one')).toBeNull();
      expect(await place.storage.claim('delete/one', 'again')).toBe('created');
    });

    it('stays consistent when several instances claim and delete the same keys at the same time', async () => {
      const rounds = Array.from({ length: 40 }, async (_, number) => {
        const storage = number % 2 ? place.storage : place.another();
        await storage.claim(`busy/folder/${number % 4}`, 'x');
        await storage.delete(`busy/folder/${number % 4}`);
      });
      await Promise.all(rounds);
      for (const number of [0, 1, 2, 3])
        expect(await place.storage.exists(`busy/folder/${number}`)).toBe(false);
    });

    it('lists the keys below a prefix and no others', async () => {
      for (const key of ['list/a/1', 'list/a/2', 'list/b/1', 'listed']) await place.storage.claim(key, key);
      const keys: string[] = [];
      for await (const key of place.storage.list('list/')) keys.push(key);
      expect(keys.sort()).toEqual(['list/a/1', 'list/a/2', 'list/b/1']);
    });

    it.each(['../outside', 'jobs/../../outside', '/etc/passwd', 'jobs//x', 'jobs/./x', '', 'a\\..\\b', 'x/'])(
      'refuses the key %j',
      async (key) => {
        const { storage } = place;
        await expect(storage.claim(key, 'x')).rejects.toThrow('Not a key');
        await expect(storage.put(key, 'x')).rejects.toThrow('Not a key');
        await expect(storage.get(key)).rejects.toThrow('Not a key');
        await expect(storage.exists(key)).rejects.toThrow('Not a key');
        await expect(storage.delete(key)).rejects.toThrow('Not a key');
      },
    );
  });
}

describe('a writer that is killed', () => {
  let places: [name: string, place: TestStorage][];

  beforeAll(async () => {
    const opening = Object.entries(testStorages).map(
      async ([name, open]): Promise<[string, TestStorage]> => [name, await open()],
    );
    places = await Promise.all(opening);
  });
  afterAll(() => Promise.all(places.map(([, place]) => place.close())));

  it.each([2, 30])('leaves no incomplete object, after %i ms', async (afterMs) => {
    const environments = places.map(([, { environment }]) => environment);
    await writeAndDie(environments, afterMs);
    for (const [name, { storage }] of places) {
      let whole = 0;
      for await (const key of storage.list('crash/')) {
        const text = decode(await storage.get(key)) ?? '';
        expect(createHash('sha256').update(text.slice(64)).digest('hex'), name).toBe(text.slice(0, 64));
        whole += 1;
      }
      expect(whole, name).toBeGreaterThan(3);
    }
  });

  it('leaves nothing behind that cannot be removed', async () => {
    for (const [name, { storage, environment }] of places) {
      await storage.tidy(Date.now());
      const { STUDIO_DATA_DIR: directory } = environment;
      if (directory) expect(await readdir(path.join(directory, '.staging'))).toEqual([]);
      expect(await storage.tidy(Date.now()), name).toBe(0);
    }
  });
});

/** Starts a process that writes to all of these storages without end, and kills it `afterMs` after its first output. */
function writeAndDie(environments: readonly Record<string, string>[], afterMs: number): Promise<void> {
  const args = ['--conditions=react-server', '--import', 'tsx', 'tests/support/write-and-die.ts'];
  const child = spawn(process.execPath, args, {
    env: {
      ...bareEnvironment(),
      // The drivers read their credentials from the environment of the process.
      ...Object.assign({}, ...environments),
      STORAGES: JSON.stringify(environments),
      BODY_BYTES: '4000000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs));
    child.once('exit', (_, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error('The writer ended by itself.')),
    );
  });
}

describe('an S3-compatible server', () => {
  let server: S3Server;

  afterAll(() => server.close());

  it('stops the start, with its name, if it ignores If-None-Match', async () => {
    server = await startS3({ conditional: false });
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: server.environment.AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: server.environment.AWS_SECRET_ACCESS_KEY,
    });
    const opening = getStorage(parseConfig(server.environment));
    await expect(opening).rejects.toThrow(/STUDIO_STORAGE is s3.*parked.*ignores If-None-Match/);
  });

  it('counts an object as created although the answer was lost', async () => {
    await server.close();
    server = await startS3();
    const storage = await getStorage(parseConfig(server.environment));
    server.failWrites(1, 'after');
    expect(await storage.claim('lost/answer', 'mine')).toBe('created');
    server.failWrites(1, 'after');
    expect(await storage.claim('lost/answer', 'another')).toBe('exists');
  });

  it.each([
    [{ STUDIO_STORAGE: 's3', AWS_REGION: 'eu-central-1' }, /AWS_S3_BUCKET/],
    [{ STUDIO_STORAGE: 's3', AWS_S3_BUCKET: 'parked' }, /AWS_REGION/],
    [{ STUDIO_STORAGE: 'vercel-blob' }, /BLOB_READ_WRITE_TOKEN/],
    [{ STUDIO_STORAGE: 'floppy' }, /STUDIO_STORAGE should be fs, s3 or vercel-blob/],
  ])('stops the start with the name of the missing variable: %o', (environment, message) => {
    expect(() => parseConfig(environment)).toThrow(message);
  });
});

it('hides what it stores from other users of the machine', async () => {
  const directory = await makeTemporaryFolder('modes');
  try {
    const storage = openFileSystem(path.join(directory, 'data'));
    await storage.claim('jobs/a/claim', 'claimed');
    await storage.put('jobs/a/heartbeat', 'alive');
    const modeOf = async (name: string) =>
      ((await stat(path.join(directory, name))).mode & 0o777).toString(8);
    expect(await modeOf('data/jobs/a')).toBe('700');
    expect(await modeOf('data/jobs/a/claim')).toBe('600');
    expect(await modeOf('data/jobs/a/heartbeat')).toBe('600');
  } finally {
    await deleteFolder(directory);
  }
});

it('stops the start with the name of the variable if the directory is not writable', async () => {
  await expect(startStudio({ STUDIO_DATA_DIR: '/dev/null/data' })).rejects.toThrow(
    /ended with 1:[\s\S]*STUDIO_DATA_DIR is \/dev\/null\/data/,
  );
});

it('a directory lists the objects that stay while objects beside them are deleted', async () => {
  const directory = await makeTemporaryFolder('vanish');
  const storage = openFileSystem(directory);
  await storage.claim('vanish/stays/1', '');
  let isOver = false;
  const churn = async (number: number) => {
    for (let round = 0; !isOver; round += 1) {
      await storage.claim(`vanish/${number}-${round}/1`, '');
      await storage.delete(`vanish/${number}-${round}/1`);
    }
  };
  const churning = Promise.all([1, 2, 3, 4].map(churn));
  for (let look = 0; look < 30; look += 1) {
    const keys: string[] = [];
    for await (const key of storage.list('vanish/')) keys.push(key);
    expect(keys).toContain('vanish/stays/1');
  }
  isOver = true;
  await churning;
  await deleteFolder(directory);
});
