import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import S3rver from '@20minutes/s3rver';
import { deleteFolder, makeTemporaryFolder } from './temporary-folder';

export interface S3Server {
  /** What a studio needs to use it. */
  environment: Record<string, string>;
  endpoint: string;
  bucket: string;
  /** Answers the next `count` writes with 500, before or after they take effect. */
  failWrites(count: number, when: 'before' | 'after'): void;
  /** Delays every request. */
  delay(ms: number): void;
  close(): Promise<void>;
}

/**
 * An S3-compatible server. s3rver ignores conditional writes, and shows objects while they are being written. Added
 * here are `If-None-Match: *` as in S3 (412 if the object exists), and objects that appear only as a whole. With
 * `conditional: false`, the server still ignores the condition.
 */
export async function startS3({ conditional = true } = {}): Promise<S3Server> {
  const directory = await makeTemporaryFolder('s3');
  const bucket = 'parked';
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    // s3rver computes a list request's signature without the slash that ends the path.
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: bucket }],
  });
  server.on('error', () => undefined);
  const faults = { writes: 0, when: 'before' as 'before' | 'after', delayMs: 0 };
  appearWhole(server);
  refuseEmptyRanges(server);
  if (conditional) refuseExisting(server);
  server.middleware.unshift(async (context, next) => {
    if (faults.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
    const isFailing = context.method === 'PUT' && faults.writes > 0;
    if (isFailing) faults.writes -= 1;
    if (!isFailing || faults.when === 'after') await next();
    if (!isFailing) return;
    context.status = 500;
    context.type = 'application/xml';
    context.body = '<Error><Code>InternalError</Code><Message>On purpose.</Message></Error>';
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    bucket,
    environment: {
      STUDIO_STORAGE: 's3',
      AWS_S3_BUCKET: bucket,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    },
    failWrites(count, when) {
      faults.writes = count;
      faults.when = when;
    },
    delay(ms) {
      faults.delayMs = ms;
    },
    async close() {
      server.httpServer.closeAllConnections();
      await server.close();
      await deleteFolder(directory);
    },
  };
}

/**
 * Writes the whole body under another name, then renames it, so that a body that breaks off leaves nothing. The staged
 * file is at the bucket's root: elsewhere, a deletion may remove an empty folder while s3rver is about to write
 * there, and s3rver dies of that.
 */
function appearWhole({ store }: S3rver): void {
  const write = store.putObject.bind(store);
  let number = 0;
  store.putObject = async (object) => {
    const parts: Uint8Array[] = [];
    if (object.content instanceof Uint8Array) parts.push(object.content);
    else for await (const part of object.content) parts.push(part);
    number += 1;
    const staged = `staged-${number}`;
    const written = await write({ ...object, key: staged, content: Buffer.concat(parts) });
    for (const resource of ['metadata.json', 'object.md5', 'object']) {
      const from = store.getResourcePath(object.bucket, staged, resource);
      await moveInto(from, store.getResourcePath(object.bucket, object.key, resource));
    }
    return written;
  };
}

/** Creates the folder, and creates it again if it was removed in between. */
async function moveInto(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await mkdir(path.dirname(to), { recursive: true });
      return await rename(from, to);
    } catch (cause) {
      const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
      if (!isMissing || attempt === 10) throw cause;
    }
  }
}

/** S3 answers 416 if a range of an object without bytes is asked for; s3rver announces a byte and sends none. */
function refuseEmptyRanges({ store }: S3rver): void {
  const read = store.getObject.bind(store);
  store.getObject = async (bucket, key, options) => {
    const object = await read(bucket, key, options);
    return object?.size === 0 && object.range ? { ...object, content: null } : object;
  };
}

function refuseExisting(server: S3rver): void {
  const writing = new Map<string, Promise<unknown>>();
  server.middleware.unshift(async (context, next) => {
    if (context.method !== 'PUT' || context.get('if-none-match') !== '*') return next();
    const [, bucket = '', ...rest] = context.path.split('/');
    const key = rest.map(decodeURIComponent).join('/');
    // Writes to one key run one after the other, so that the check and the write are one step.
    const turn = (writing.get(context.path) ?? Promise.resolve()).then(async () => {
      if (!(await server.store.existsObject(bucket, key))) return next();
      context.status = 412;
      context.type = 'application/xml';
      context.body = '<Error><Code>PreconditionFailed</Code><Message>The object exists.</Message></Error>';
    });
    writing.set(
      context.path,
      turn.catch(() => undefined),
    );
    await turn;
  });
}
