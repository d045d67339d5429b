/** Space in bytes as the browser tells it; null where it tells nothing (plain http in a LAN). */
export interface StorageQuota {
  usedBytes: number | null;
  quotaBytes: number | null;
  /** Whether the browser promised not to evict the library; null where it cannot be asked. */
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

/** Asks the browser not to evict the library. True: granted; false: refused; null: cannot be asked here. */
export async function requestPersistence(): Promise<boolean | null> {
  const storage = storageManager();
  if (!storage?.persist) return null;
  return (await storage.persisted?.()) || storage.persist();
}

/** All of it can be missing outside of secure contexts, whatever the compiler's types say. */
function storageManager(): Partial<StorageManager> | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.storage;
}
