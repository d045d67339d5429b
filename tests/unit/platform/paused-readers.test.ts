import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { getPicture } from '@/lib/server/jobs/pictures/get-picture';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';

const jobId = randomUUID();
const sizeBytes = 20_000_000;
let directory: string;
let storage: Storage;
let readBytes = 0;

beforeEach(async () => {
  directory = await makeTemporaryFolder('paused');
  storage = openFileSystem(directory);
  const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  await storage.claim(jobKeys.picture(jobId, 0), Buffer.concat([png, randomBytes(sizeBytes - png.length)]));
  const { get, getPart } = storage;
  const count = (bytes: Uint8Array | undefined) => {
    readBytes += bytes?.byteLength ?? 0;
  };
  storage.get = async (key) => {
    const bytes = await get(key);
    count(bytes ?? undefined);
    return bytes;
  };
  storage.getPart = async (key, start) => {
    const part = await getPart(key, start);
    count(part?.bytes);
    return part;
  };
});

afterEach(() => deleteFolder(directory));

it('a reader who pauses has only a part of a picture read for him', async () => {
  const server = createServer(async (_, response) => {
    const { body } = await getPicture(storage, jobId, '0');
    Readable.fromWeb(body() as Parameters<typeof Readable.fromWeb>[0]).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.pause().write('GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 500));
  // What the system keeps between two processes on one machine counts too.
  expect(readBytes).toBeLessThan(sizeBytes / 2);
  let received = 0;
  for await (const chunk of socket.resume()) received += (chunk as Buffer).byteLength;
  expect(received).toBeGreaterThan(sizeBytes);
  server.close();
});
