/** Space in bytes as the browser reports it; null if it reports nothing (plain http in a LAN). */
export interface StorageQuota {
  usedBytes: number | null;
  quotaBytes: number | null;
  /** Whether the browser has promised not to evict the library; null if it cannot be asked. */
  persisted: boolean | null;
}

export async function getStorageQuota(): Promise<StorageQuota> {
  const storage = storageManager();
  const estimate = await storage?.estimate?.();
  return {
    usedBytes: estimate?.usage ?? null,
    quotaBytes: estimate?.quota ?? null,
    persisted: (await storage?.persisted?.()) ?? null,
  };
}

/** Asks the browser not to evict the library. Returns whether it agreed, or null if it cannot be asked. */
export async function requestPersistence(): Promise<boolean | null> {
  const storage = storageManager();
  if (!storage?.persist) return null;
  return (await storage.persisted?.()) || storage.persist();
}

/** Any part of it can be missing outside secure contexts, although the compiler's types deny it. */
export function storageManager(): Partial<StorageManager> | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.storage;
}
