import 'server-only';
import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Files } from 'files-sdk';
import { s3 } from 'files-sdk/s3';
import { createStorage, type Storage } from './storage';

export interface S3Place {
  bucket: string;
  region: string;
  /** Of an S3-compatible store; null for Amazon's own. */
  endpoint: string | null;
}

const requestTimeoutMs = 30_000;
const conflictTriesMax = 8;

/**
 * A bucket of Amazon S3 or of a store that is compatible, conditional writes included. Credentials come from the
 * SDK's own variables and places.
 */
export function openS3(place: S3Place): Storage {
  const adapter = s3({
    bucket: place.bucket,
    region: place.region,
    ...(place.endpoint === null ? {} : { endpoint: place.endpoint, forcePathStyle: true }),
    // Otherwise the adapter sends conditional writes to Amazon only. At the start the store has to prove them.
    conditional: true,
  });
  const files = new Files({ adapter, timeout: requestTimeoutMs });
  const storage: Storage = createStorage(files, {
    claim: (key, body) => claim(adapter.raw, place.bucket, key, body, storage.get),
  });
  return storage;
}

/**
 * Creates the object by `If-None-Match: *`. The SDK repeats a request whose answer was lost, and then finds the object
 * that it has itself created: what is stored tells who was first.
 */
async function claim(
  client: S3Client,
  bucket: string,
  key: string,
  body: Uint8Array | string,
  get: Storage['get'],
): Promise<'created' | 'exists'> {
  const put = { Bucket: bucket, Key: key, Body: body, IfNoneMatch: '*' };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new PutObjectCommand(put), { abortSignal: AbortSignal.timeout(requestTimeoutMs) });
      return 'created';
    } catch (cause) {
      const { httpStatusCode, attempts } = cause instanceof S3ServiceException ? cause.$metadata : {};
      // Two writers at the same instant: S3 lets neither know who won, and asks to try again.
      if (httpStatusCode === 409 && attempt < conflictTriesMax) continue;
      if (httpStatusCode === 412 && attempt === 1 && attempts === 1) return 'exists';
      const stored = await get(key);
      // It was there, and whoever had it has deleted it since: not ours either way.
      if (stored === null && httpStatusCode === 412) return 'exists';
      if (stored === null) throw cause;
      return Buffer.from(body).equals(stored) ? 'created' : 'exists';
    }
  }
}
