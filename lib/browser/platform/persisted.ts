import type { PersistOptions, PersistStorage, StorageValue } from 'zustand/middleware';
import { fieldsOf } from './untrusted-fields';

export interface Persisted<State, Kept> {
  /** The localStorage key; all of ours begin with `safelight:`. */
  key: string;
  /** Raised when the meaning of a field changes; `read` is told which version it looks at. */
  version: number;
  /** The explicit subset that is written. */
  keep: (state: State) => Kept;
  /** What of a stored value, which may be anything, still holds. */
  read: (stored: unknown, version: number) => Partial<Kept>;
  /**
   * What is meant where nothing is stored, and what is stored as nothing: for a store whose key changes, so that it
   * neither goes on with another's state nor leaves an item at every key.
   */
  blank?: Kept;
  /** Collect writes for this long: serialising at every keystroke would be felt. */
  writeDelayMs?: number;
}

/**
 * Options for zustand's `persist` that every store of ours shares. Nothing is read while rendering on the server or
 * during hydration (`skipHydration`): `rehydrateStores` reads in a layout effect, before the browser paints React's
 * first commit, so server markup and first client render agree.
 */
export function persisted<State, Kept>(options: Persisted<State, Kept>): PersistOptions<State, Kept> {
  return {
    name: options.key,
    version: options.version,
    skipHydration: true,
    storage: tolerantStorage(options),
    partialize: options.keep,
    // `read` has judged each field already; nothing else is to be migrated.
    migrate: (kept) => kept as Kept,
    merge: (kept, current) => ({ ...current, ...(kept === undefined ? {} : fieldsOf(kept)) }),
  };
}

function tolerantStorage<State, Kept>(options: Persisted<State, Kept>): PersistStorage<Kept> {
  let hasBeenRead = false;
  let waiting: { key: string; value: StorageValue<Kept> } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastText: string | null = null;
  const blank = options.blank && { state: options.blank, version: options.version };
  const blankText = JSON.stringify(blank);

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting) write(waiting.key, waiting.value);
    waiting = null;
  };
  const write = (key: string, value: StorageValue<Kept>) => {
    const text = JSON.stringify(value);
    if (text === lastText) return;
    if (text === blankText ? removeText(key) : writeText(key, text)) lastText = text;
  };

  return {
    getItem: (key) => {
      flush();
      if (!hasBeenRead && options.writeDelayMs) window.addEventListener('pagehide', flush);
      hasBeenRead = true;
      lastText = readText(key);
      const stored = parsed(lastText);
      if (stored === null) return blank ?? null;
      const { state, version } = fieldsOf(stored);
      const storedVersion = typeof version === 'number' ? version : 0;
      // Partial on purpose: merged over the current state, field by field.
      return { state: options.read(state, storedVersion) as Kept, version: storedVersion };
    },
    setItem: (key, value) => {
      // A write before the first read would put defaults over what the user left here.
      if (!hasBeenRead) return;
      if (!options.writeDelayMs) return write(key, value);
      waiting = { key, value };
      timer ??= setTimeout(flush, options.writeDelayMs);
    },
    removeItem: (key) => {
      if (waiting?.key === key) waiting = null;
      lastText = null;
      removeText(key);
    },
  };
}

function readText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage denied (a privacy setting): the studio runs on its defaults.
    return null;
  }
}

function writeText(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    // Full or denied. Nothing here is the only copy of anything paid for, so the page goes on without it.
    return false;
  }
}

function removeText(key: string): boolean {
  try {
    localStorage.removeItem(key);
    return true;
  } catch {
    // Denied: then there is nothing to remove either.
    return false;
  }
}

function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
