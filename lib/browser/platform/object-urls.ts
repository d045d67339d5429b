import { useLayoutEffect, useState } from 'react';

/** How many URLs of small pictures stay while nothing shows them, so that scrolling back does not flicker. */
const idleMax = 200;

interface OwnedUrl {
  /** null: there is no such picture. */
  loading: Promise<string | null>;
  url: string | null;
  users: number;
  keepIdle: boolean;
}

/** A user's claim to an object URL, until it is released. */
export interface UrlLease {
  /** The URL if it exists already. */
  current: string | null;
  url: Promise<string | null>;
  release: () => void;
}

/** In order of last use. */
const owned = new Map<string, OwnedUrl>();

/**
 * An object URL of the blob that `load` returns, valid while the component is mounted; with `keepIdle` it stays for the
 * next component that asks. A key always stands for the same bytes; a null key asks for nothing.
 */
export function useBlobUrl(
  key: string | null,
  load: () => Promise<Blob | null> | Blob | null,
  keepIdle = false,
): string | null {
  const [shown, setShown] = useState<{ key: string; url: string | null } | null>(null);

  // Synchronises with the owner of object URLs. A layout effect, so that an existing URL is painted at once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what `load` gives
  useLayoutEffect(() => {
    if (key === null) return;
    const lease = leaseUrl(key, async () => load(), keepIdle);
    let isLeft = false;
    setShown({ key, url: lease.current });
    void lease.url.then((url) => {
      if (!isLeft) setShown({ key, url });
    });
    return () => {
      isLeft = true;
      lease.release();
    };
  }, [key]);

  return shown !== null && shown.key === key ? shown.url : null;
}

/**
 * Owns one object URL per key for all components that show it. The URL is revoked when the last one releases it, or
 * with `keepIdle` once 200 others have been used since.
 */
export function leaseUrl(key: string, load: () => Promise<Blob | null>, keepIdle: boolean): UrlLease {
  const entry = owned.get(key) ?? create(key, load, keepIdle);
  entry.users += 1;
  owned.delete(key);
  owned.set(key, entry);
  let isReleased = false;
  return {
    current: entry.url,
    url: entry.loading,
    release: () => {
      if (isReleased) return;
      isReleased = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      if (entry.keepIdle) trimIdle();
      else revoke(key, entry);
    },
  };
}

/** Forgets keys whose pictures are gone. A URL that is still shown stays until it is released. */
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
  // If storage cannot be read, there is no picture to show, and the placeholder stays.
  const loaded = load().catch(() => null);
  entry.loading = loaded.then((blob) => {
    if (blob === null) {
      // It may exist a moment later, so the next user asks again.
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
