/**
 * The code that a press needs, or null if it cannot be loaded now. The loader may remember a failure from when the
 * network was away, or from before the studio was updated: once the studio answers again, only a reload of the page
 * brings the code. Forms survive the reload.
 */
export async function loadOrReload<Loaded>(load: () => Promise<Loaded>): Promise<Loaded | null> {
  // At once, not after the loader's retries.
  if (!navigator.onLine) return null;
  try {
    return await load();
  } catch {
    if (await isReachable()) location.reload();
    return null;
  }
}

async function isReachable(): Promise<boolean> {
  try {
    return (await fetch('/api/health', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
