/**
 * The code that a press needs, or null where it cannot be had now. The loader may remember what it could not load while
 * the network was away, or before the studio was updated: where the studio answers again, only a reload of the page
 * brings the code. What is on a form survives it.
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
