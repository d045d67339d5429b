import 'server-only';

/**
 * What is opened once for each key, and shared. If opening it fails, for instance because the process has no file
 * handles at this moment, the next caller tries again.
 */
export function openOnce<Value>(
  opened: Map<string, Promise<Value>>,
  key: string,
  open: () => Promise<Value>,
): Promise<Value> {
  const known = opened.get(key);
  if (known) return known;
  const value = open();
  opened.set(key, value);
  value.catch(() => opened.delete(key));
  return value;
}
