import '../../support/quiet-log';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { parseConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';

let server: Server;

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

/** A store with conditional writes, whose credentials may put and delete, and list only if that is allowed. */
async function listen(mayList: boolean): Promise<string> {
  const keys = new Set<string>();
  server = createServer((request, response) => {
    const key = new URL(request.url ?? '/', 'http://store').pathname;
    request.resume().on('end', () => {
      if (request.method === 'PUT') {
        response.statusCode = keys.has(key) ? 412 : 200;
        keys.add(key);
        response.end();
      } else if (request.method === 'DELETE') {
        keys.delete(key);
        response.writeHead(204).end();
      } else if (!mayList) {
        response
          .writeHead(403)
          .end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
      } else if (request.url?.includes('list-type')) {
        response.end('<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>');
      } else response.writeHead(404).end('<Error><Code>NoSuchKey</Code><Message>No key.</Message></Error>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open(mayList: boolean) {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'studio');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'studio-secret');
  const endpoint = await listen(mayList);
  return getStorage(
    parseConfig({ STUDIO_STORAGE: 's3', AWS_S3_BUCKET: 'safelight', AWS_ENDPOINT_URL_S3: endpoint }),
  );
}

it('stops the start with credentials that may not list the bucket, and says what they need', async () => {
  await expect(open(false)).rejects.toThrow(/Access Denied.*s3:ListBucket/);
});

it('starts with credentials that may list it', async () => {
  expect(await (await open(true)).get('jobs/none')).toBeNull();
});
