import 'server-only';

interface Running<Value> {
  read: Promise<Value>;
  next: Promise<Value> | null;
}

/**
 * Reads once for many. Whoever asks while a read is under way shares the next one with all who do: what they get was
 * read after they asked, as if by themselves.
 */
export function coalesceReads<Value>(
  readOnce: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const running = new Map<string, Running<Value>>();
  const begin = (key: string): Promise<Value> => {
    const current: Running<Value> = { read: readOnce(key), next: null };
    running.set(key, current);
    const end = () => {
      if (current.next === null) running.delete(key);
    };
    current.read.then(end, end);
    return current.read;
  };
  return (key) => {
    const current = running.get(key);
    if (current === undefined) return begin(key);
    const beginNext = () => begin(key);
    current.next ??= current.read.then(beginNext, beginNext);
    return current.next;
  };
}
