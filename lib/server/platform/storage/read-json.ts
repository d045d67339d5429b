import 'server-only';
import type { z } from 'zod';
import type { Storage } from './storage';

/** A stored JSON object of ours; null when it is absent. @throws when it is not what it should be. */
export async function readJson<Schema extends z.ZodType>(
  storage: Storage,
  key: string,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const bytes = await storage.get(key);
  return bytes === null ? null : schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
