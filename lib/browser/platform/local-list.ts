/**
 * A short list in localStorage, shared by all tabs: for what must be found again where IndexedDB has no room. What is
 * not there, or is somebody else's idea of it, counts as nothing; where storage is denied it remembers nothing.
 */
export function localList<Item>(storageKey: string, options: ListOptions<Item>) {
  const { isItem, keyOf, most } = options;

  const list = (): readonly Item[] => {
    try {
      const items: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
      return Array.isArray(items) ? items.filter(isItem) : [];
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof DOMException) return [];
      throw error;
    }
  };

  /** Where there is no room for all, the oldest go. */
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
      write([...others, item].slice(-most));
    },
    remove(key: string): void {
      const items = list();
      const left = items.filter((item) => keyOf(item) !== key);
      if (left.length < items.length) write(left);
    },
  };
}

interface ListOptions<Item> {
  isItem: (value: unknown) => value is Item;
  keyOf: (item: Item) => string;
  /** Beyond it the oldest are forgotten. */
  most: number;
}
