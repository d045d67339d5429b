import type { PersistOptions, PersistStorage, StorageValue } from 'zustand/middleware';
import { fieldsOf } from './untrusted-fields';

export interface Persisted<State, Kept> {
  /** The localStorage key. All keys of this app begin with `safelight:`. */
  key: string;
  /** Raised when the meaning of a field changes; `read` gets the version of the stored value. */
  version: number;
  /** The subset of the state that is written. */
  keep: (state: State) => Kept;
  /** The valid fields of a stored value, which may be anything. */
  read: (stored: unknown, version: number) => Partial<Kept>;
  /**
   * The state that an absent item stands for; it is never written. A store whose key changes needs it: it must not keep
   * the state of the previous key, nor leave an item under each key.
   */
  blank?: Kept;
  /** Writes are collected for this long, because serialising at every keystroke would be felt. */
  writeDelayMs?: number;
}

/**
 * The options that all stores pass to zustand's `persist`. Nothing is read while rendering on the server or during
 * hydration (`skipHydration`). `rehydrateStores` reads in a layout effect, before the browser paints React's first
 * commit, so that the server's markup and the first render in the browser agree.
 */
export function persisted<State, Kept>(options: Persisted<State, Kept>): PersistOptions<State, Kept> {
  return {
    name: options.key,
    version: options.version,
    skipHydration: true,
    storage: tolerantStorage(options),
    partialize: options.keep,
    // `read` has checked each field already, so nothing is left to migrate.
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
      // A part of the state, which is merged over the current one field by field.
      return { state: options.read(state, storedVersion) as Kept, version: storedVersion };
    },
    setItem: (key, value) => {
      // A write before the first read would replace the stored state with defaults.
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
    // A privacy setting denies storage: the studio runs on its defaults.
    return null;
  }
}

function writeText(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    // Full or denied. localStorage never has the only copy of anything paid for, so the page goes on without it.
    return false;
  }
}

function removeText(key: string): boolean {
  try {
    localStorage.removeItem(key);
    return true;
  } catch {
    // Denied, so that nothing is stored.
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
