import 'server-only';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { requestLimit } from './request-limit';
import { type Storage, withCheckedKeys } from './storage';

export interface S3Place {
  bucket: string;
  region: string;
  /** The address of an S3-compatible store; null for Amazon's own. */
  endpoint: string | null;
}

/** How long an object's bytes may pause: the SDK's own limit ends with the headers of the answer. */
const silenceMaxMs = 30_000;
const conflictTriesMax = 8;
/** Most pictures are smaller and take one request; a reader who pauses keeps about two parts in memory. */
const partBytes = 4 * 1024 * 1024;

/**
 * A bucket of Amazon S3 or of a compatible store that supports conditional writes. The SDK reads the credentials from
 * its own variables and files.
 */
export function openS3({ bucket, region, endpoint }: S3Place, pauseMaxMs = silenceMaxMs): Storage {
  const client = new S3Client({
    region,
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
  });
  const at = (key: string) => ({ Bucket: bucket, Key: key });
  const read: Storage['get'] = async (key) => {
    try {
      const { Body } = await client.send(new GetObjectCommand(at(key)), requestLimit());
      return Body instanceof Readable ? await readAll(Body, pauseMaxMs) : new Uint8Array();
    } catch (cause) {
      if (isMissing(cause)) return null;
      throw cause;
    }
  };
  const size: Storage['size'] = async (key) => {
    try {
      const { ContentLength } = await client.send(new HeadObjectCommand(at(key)), requestLimit());
      return ContentLength ?? 0;
    } catch (cause) {
      if (isMissing(cause)) return null;
      throw cause;
    }
  };
  return withCheckedKeys({
    async claim(key, body) {
      const put = { ...at(key), Body: body, IfNoneMatch: '*' };
      for (let attempt = 1; ; attempt += 1) {
        try {
          await client.send(new PutObjectCommand(put), requestLimit(body));
          return 'created';
        } catch (cause) {
          const { httpStatusCode, attempts } = cause instanceof S3ServiceException ? cause.$metadata : {};
          // Two writers came at the same instant: S3 answers 409 to both and asks them to try again.
          if (httpStatusCode === 409 && attempt < conflictTriesMax) continue;
          if (httpStatusCode === 412 && attempt === 1 && attempts === 1) return 'exists';
          // The SDK repeats a request whose answer was lost, and may then find the object that it created itself: what
          // is stored shows who was first.
          const stored = await read(key);
          if (stored !== null) return Buffer.from(body).equals(stored) ? 'created' : 'exists';
          // The object was there, and its owner has deleted it since.
          if (httpStatusCode === 412) return 'exists';
          throw cause;
        }
      }
    },
    async put(key, body) {
      await client.send(new PutObjectCommand({ ...at(key), Body: body }), requestLimit(body));
    },
    get: read,
    async getPart(key, start) {
      const range = { ...at(key), Range: `bytes=${start}-${start + partBytes - 1}` };
      try {
        const { Body, ContentRange } = await client.send(new GetObjectCommand(range), requestLimit());
        const bytes = Body instanceof Readable ? await readAll(Body, pauseMaxMs) : new Uint8Array();
        const sizeBytes = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? Number.NaN);
        // A store that ignores ranges has sent all of the object.
        if (Number.isNaN(sizeBytes)) return { bytes: bytes.subarray(start), sizeBytes: bytes.byteLength };
        return { bytes, sizeBytes };
      } catch (cause) {
        if (isMissing(cause)) return null;
        // An object of zero bytes has no range.
        if (isStatus(cause, 416)) return { bytes: new Uint8Array(), sizeBytes: start };
        throw cause;
      }
    },
    exists: async (key) => (await size(key)) !== null,
    size,
    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key)), requestLimit());
    },
    async *list(prefix) {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
          requestLimit(),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    tidy: () => Promise.resolve(0),
    freeBytes: () => Promise.resolve(null),
  });
}

/**
 * A missing bucket is a mistake in the configuration, not an absent object. HEAD answers have no body that names it.
 */
function isMissing(cause: unknown): boolean {
  return isStatus(cause, 404) && cause.name !== 'NoSuchBucket';
}

function isStatus(cause: unknown, status: number): cause is S3ServiceException {
  return cause instanceof S3ServiceException && cause.$metadata.httpStatusCode === status;
}

/** @throws Error if the store sends nothing for too long, or the connection breaks */
async function readAll(body: Readable, pauseMaxMs: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const giveUp = setTimeout(() => body.destroy(new Error('The store stopped sending.')), pauseMaxMs);
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      giveUp.refresh();
    }
  } finally {
    clearTimeout(giveUp);
  }
  return Buffer.concat(chunks);
}
