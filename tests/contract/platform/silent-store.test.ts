import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openS3 } from '@/lib/server/platform/storage/s3';
import { ScriptedServer } from '../../support/scripted-server';

const store = new ScriptedServer();
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  await store.listen();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await store.stop();
});

const open = () => openS3({ bucket: 'studio', region: 'us-east-1', endpoint: store.origin }, 200);

it('reading an object fails if the S3 store stops sending its bytes', async () => {
  store.script = (response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half');
  };
  await expect(open().get('jobs/one')).rejects.toThrow('The store stopped sending.');
});

it('reading an object takes as long as its bytes keep coming', async () => {
  store.script = async (response) => {
    response.writeHead(200, { 'content-length': '5' });
    for (const letter of 'whole') {
      response.write(letter);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    response.end();
  };
  expect(Buffer.from((await open().get('jobs/one')) ?? []).toString()).toBe('whole');
});

it('writing a picture of 20 MB may take as long as it takes on a line of 1 Mbit/s', async () => {
  store.script = (response) => void response.writeHead(200).end();
  const limits = vi.spyOn(AbortSignal, 'timeout');
  await open().put('jobs/one', new Uint8Array(20_000_000));
  const longest = Math.max(...limits.mock.calls.map(([milliseconds]) => milliseconds));
  limits.mockRestore();
  expect(longest).toBeGreaterThan(160_000);
});
