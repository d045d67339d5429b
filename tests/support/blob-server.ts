import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

export interface BlobServer {
  /** What a studio needs to use it. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

const json = { 'content-type': 'application/json' };

/**
 * The part of Vercel Blob's API that the studio uses, by its documentation and its SDK: put, head, list, delete, and
 * the private host for reading. It insists on private access and on exact names.
 */
export async function startBlob(): Promise<BlobServer> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const body = await read(request);
    const refuse = (status: number, code: string, message: string) =>
      response.writeHead(status, json).end(JSON.stringify({ error: { code, message } }));
    const tell = (answer: unknown) => response.writeHead(200, json).end(JSON.stringify(answer));
    if (body === null) return;
    if (!request.headers.authorization?.startsWith('Bearer vercel_blob_rw_')) {
      return refuse(403, 'forbidden', 'No token.');
    }
    if (url.pathname.startsWith('/stored/')) {
      const found = objects.get(decodeURIComponent(url.pathname.slice('/stored/'.length)));
      // Without cache=0, the platform may answer with contents that are a month old.
      if (!found || url.searchParams.get('cache') !== '0') return response.writeHead(404).end();
      return response.writeHead(200, { 'content-length': found.length }).end(found);
    }
    if (request.method === 'PUT') {
      const key = url.searchParams.get('pathname') ?? '';
      const { headers } = request;
      if (headers['x-vercel-blob-access'] !== 'private') return refuse(400, 'bad_request', 'Not private.');
      if (headers['x-add-random-suffix'] !== '0') return refuse(400, 'bad_request', 'Not an exact name.');
      if (headers['x-allow-overwrite'] !== '1' && objects.has(key)) {
        return refuse(400, 'bad_request', 'This blob already exists, use `allowOverwrite: true`.');
      }
      objects.set(key, body);
      return tell(headOf(key, body));
    }
    if (url.pathname === '/delete') {
      const { urls }: { urls: string[] } = JSON.parse(body.toString());
      for (const key of urls) objects.delete(key);
      return tell({});
    }
    const asked = url.searchParams.get('url');
    if (asked !== null) {
      const found = objects.get(asked);
      return found ? tell(headOf(asked, found)) : refuse(404, 'not_found', 'The blob does not exist.');
    }
    const after = url.searchParams.get('cursor') ?? '';
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(url.searchParams.get('prefix') ?? '') && key > after)
      .sort();
    // Pages are short, so that every listing needs several.
    const page = keys.slice(0, 2);
    const blobs = page.map((key) => headOf(key, objects.get(key) ?? Buffer.alloc(0)));
    return tell({ blobs, hasMore: keys.length > page.length, cursor: page.at(-1) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    environment: {
      STUDIO_STORAGE: 'vercel-blob',
      BLOB_READ_WRITE_TOKEN: 'vercel_blob_rw_fakestore_secret',
      VERCEL_BLOB_API_URL: `http://127.0.0.1:${port}`,
      NODE_OPTIONS: `--import ${path.resolve(import.meta.dirname, 'blob-redirect.mjs')}`,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Null for a body that was cut off, of which nothing is stored. */
async function read(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part);
  } catch {
    return null;
  }
  return Buffer.concat(parts);
}

function headOf(pathname: string, body: Buffer) {
  const url = `https://fakestore.private.blob.vercel-storage.com/${pathname}`;
  return {
    url,
    downloadUrl: url,
    pathname,
    size: body.length,
    contentType: 'application/octet-stream',
    contentDisposition: 'attachment',
    uploadedAt: new Date().toISOString(),
    etag: '"x"',
  };
}
