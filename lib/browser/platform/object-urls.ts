/** URLs of small pictures that nobody shows are kept, newest used last, so that scrolling back does not flicker. */
const idleMax = 200;

interface OwnedUrl {
  /** null: there is no such picture. */
  loading: Promise<string | null>;
  url: string | null;
  users: number;
  keepIdle: boolean;
}

/** Somebody's claim on an object URL, until it is released. */
export interface UrlLease {
  /** The URL if it is there already. */
  current: string | null;
  url: Promise<string | null>;
  release: () => void;
}

/** In order of last use. */
const owned = new Map<string, OwnedUrl>();

/**
 * Owns the object URL of a key: one for all who show it, revoked when the last one leaves (`keepIdle`: when 200 newer
 * ones were used since).
 */
export function leaseUrl(key: string, load: () => Promise<Blob | null>, keepIdle: boolean): UrlLease {
  const entry = owned.get(key) ?? create(key, load, keepIdle);
  entry.users += 1;
  owned.delete(key);
  owned.set(key, entry);
  let released = false;
  return {
    current: entry.url,
    url: entry.loading,
    release: () => {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      if (entry.keepIdle) trimIdle();
      else revoke(key, entry);
    },
  };
}

/** Forgets keys whose pictures are gone. Those on show keep their URL until they are released. */
export function forgetUrls(keys: readonly string[]): void {
  for (const key of keys) {
    const entry = owned.get(key);
    if (entry === undefined) continue;
    entry.keepIdle = false;
    if (entry.users === 0) revoke(key, entry);
  }
}

function create(key: string, load: () => Promise<Blob | null>, keepIdle: boolean): OwnedUrl {
  const entry: OwnedUrl = { loading: Promise.resolve(null), url: null, users: 0, keepIdle };
  // Storage that cannot be read has no picture to show: the placeholder stays.
  const loaded = load().catch(() => null);
  entry.loading = loaded.then((blob) => {
    if (blob === null) {
      // It may be there a moment later: ask again next time.
      if (owned.get(key) === entry) owned.delete(key);
      return null;
    }
    if (owned.get(key) !== entry) return null;
    entry.url = URL.createObjectURL(blob);
    return entry.url;
  });
  return entry;
}

function revoke(key: string, entry: OwnedUrl): void {
  if (owned.get(key) === entry) owned.delete(key);
  if (entry.url) URL.revokeObjectURL(entry.url);
  entry.url = null;
}

function trimIdle(): void {
  const idle = [...owned].filter(([, entry]) => entry.users === 0);
  for (const [key, entry] of idle.slice(0, Math.max(0, idle.length - idleMax))) revoke(key, entry);
}
