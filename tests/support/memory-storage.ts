import type { Storage } from '@/lib/server/platform/storage/storage';

/** A storage in memory, without delays. */
export function openMemoryStorage(): Storage {
  const objects = new Map<string, Uint8Array>();
  const bytesOf = (body: Uint8Array | string) => (typeof body === 'string' ? Buffer.from(body) : body);
  return {
    claim: async (key, body) => {
      if (objects.has(key)) return 'exists';
      objects.set(key, bytesOf(body));
      return 'created';
    },
    put: async (key, body) => void objects.set(key, bytesOf(body)),
    get: async (key) => objects.get(key) ?? null,
    getPart: async (key, start) => {
      const bytes = objects.get(key);
      return bytes ? { bytes: bytes.subarray(start), sizeBytes: bytes.byteLength } : null;
    },
    exists: async (key) => objects.has(key),
    size: async (key) => objects.get(key)?.byteLength ?? null,
    delete: async (key) => void objects.delete(key),
    async *list(prefix) {
      for (const key of objects.keys()) if (key.startsWith(prefix)) yield key;
    },
    tidy: async () => 0,
    freeBytes: async () => null,
  };
}
