import 'server-only';
import { BlobNotFoundError, del, get, head, list, put } from '@vercel/blob';
import { requestLimit } from './request-limit';
import { type Storage, withCheckedKeys } from './storage';

/** The address of an object alone must not open it. */
const access = 'private';
const failedWritesMax = 3;
/** How often a claim is repeated when the object that it collided with turns out to be deleted. */
const conflictsMax = 20;

/**
 * The private Blob store that is connected to the project; the SDK finds its credentials. Reads bypass the platform's
 * cache, which may be a month behind and would show an old heartbeat or log.
 */
export function openVercelBlob(): Storage {
  const read: Storage['get'] = async (key) => {
    const found = await get(key, { access, useCache: false, ...requestLimit() });
    return found?.stream ? new Uint8Array(await new Response(found.stream).arrayBuffer()) : null;
  };
  const write = (key: string, body: Uint8Array | string, allowOverwrite: boolean) =>
    put(key, typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength), {
      access,
      addRandomSuffix: false,
      allowOverwrite,
      contentType: 'application/octet-stream',
      ...requestLimit(body),
    });
  const size: Storage['size'] = async (key) => {
    try {
      return (await head(key, requestLimit())).size;
    } catch (cause) {
      if (cause instanceof BlobNotFoundError) return null;
      throw cause;
    }
  };
  return withCheckedKeys({
    async claim(key, body) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await write(key, body, false);
          return 'created';
        } catch (cause) {
          // The SDK repeats a request whose answer was lost, so what is stored shows who was first.
          const stored = await read(key);
          if (stored !== null) return Buffer.from(body).equals(stored) ? 'created' : 'exists';
          // Nothing is stored: the write failed, or the object in the way has been deleted since.
          if (attempt >= (isConflict(cause) ? conflictsMax : failedWritesMax)) throw cause;
        }
      }
    },
    async put(key, body) {
      await write(key, body, true);
    },
    get: read,
    // All of it is one part: the platform bounds its answers to a few megabytes anyway.
    async getPart(key, start) {
      const bytes = await read(key);
      return bytes && { bytes: bytes.subarray(start), sizeBytes: bytes.byteLength };
    },
    exists: async (key) => (await size(key)) !== null,
    size,
    async delete(key) {
      await del(key, requestLimit());
    },
    async *list(prefix) {
      let cursor: string | undefined;
      do {
        const page = await list({ prefix, ...(cursor ? { cursor } : {}), ...requestLimit() });
        for (const blob of page.blobs) yield blob.pathname;
        cursor = page.hasMore ? page.cursor : undefined;
      } while (cursor);
    },
    tidy: () => Promise.resolve(0),
    freeBytes: () => Promise.resolve(null),
  });
}

/** The SDK has no class for it. */
function isConflict(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes('already exists');
}
