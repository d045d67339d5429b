/**
 * A short list in localStorage that all tabs share, for what must be found again when IndexedDB is full. A missing or
 * foreign value counts as an empty list, and a browser that denies storage remembers nothing.
 */
export function localList<Item>(storageKey: string, options: ListOptions<Item>) {
  const { read, keyOf, bound } = options;

  const list = (): readonly Item[] => {
    try {
      const items: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
      return Array.isArray(items) ? items.map(read).filter((item) => item !== null) : [];
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof DOMException) return [];
      throw error;
    }
  };

  /** If there is no room for all items, the oldest are dropped. */
  const write = (items: readonly Item[]): void => {
    try {
      if (items.length === 0) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, JSON.stringify(items));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      if (items.length > 1) write(items.slice(Math.ceil(items.length / 4)));
    }
  };

  return {
    /** Oldest first. */
    list,
    put(item: Item): void {
      const others = list().filter((other) => keyOf(other) !== keyOf(item));
      write(bound([...others, item]));
    },
    remove(key: string): void {
      const items = list();
      const left = items.filter((item) => keyOf(item) !== key);
      if (left.length < items.length) write(left);
    },
  };
}

interface ListOptions<Item> {
  /** null for a value that is not an item. */
  read: (value: unknown) => Item | null;
  keyOf: (item: Item) => string;
  /** The items to keep of a list that may have become too long. */
  bound: (items: readonly Item[]) => readonly Item[];
}
