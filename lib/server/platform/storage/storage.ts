import 'server-only';
import type { z } from 'zod';
import { isErrorNamed } from '@/lib/protocol/is-error-named';
import { hashedId, logger } from '../log';

/**
 * Where the studio stores its objects. Keys are separated by `/` and built from checked ids; any other key throws.
 * An absent object is null; every other failure throws.
 */
export interface Storage {
  /** Creates the object whole or not at all, and only if it is absent: `exists` when another writer was first. */
  claim(key: string, body: Uint8Array | string): Promise<'created' | 'exists'>;
  /**
   * Writes or replaces the object, whole or not at all; a power failure may bring back what was there before, so it
   * suits a heartbeat, not a charge.
   */
  put(key: string, body: Uint8Array | string): Promise<void>;
  get(key: string): Promise<Uint8Array | null>;
  /**
   * The bytes from `start` on, as many as the store reads well at once: requests cost time, on S3 also money. See
   * `openObject`.
   */
  getPart(key: string, start: number): Promise<StoredPart | null>;
  exists(key: string): Promise<boolean>;
  /** The bytes that the stored object has now, without reading them; null for an absent one. */
  size(key: string): Promise<number | null>;
  /** Deleting what is absent is not a failure. */
  delete(key: string): Promise<void>;
  /** All keys that begin with the prefix. Meant for sweeps; a request lists only prefixes that few keys have. */
  list(prefix: string): AsyncIterable<string>;
  /**
   * Removes what interrupted writes have left behind, if a store leaves anything.
   * @returns how many leftovers were removed
   */
  tidy(now: number): Promise<number>;
  /** How many bytes still fit; null if the store has no bounds of its own. */
  freeBytes(): Promise<number | null>;
}

export interface StoredPart {
  bytes: Uint8Array;
  /** The size of the whole object. */
  sizeBytes: number;
}

/** A stored object whose shape is not the one that was written. Reading it again does not help. */
class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError';
}

export function isDamagedObject(cause: unknown): boolean {
  return isErrorNamed<DamagedObjectError>(cause, 'DamagedObjectError');
}

/** A stored JSON object; null when it is absent. @throws DamagedObjectError when its shape is not the schema's */
export async function readJson<Schema extends z.ZodType>(
  storage: Storage,
  key: string,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const bytes = await storage.get(key);
  if (bytes === null) return null;
  const parsed = schema.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  throw new DamagedObjectError(`A stored object of ${bytes.byteLength} bytes is damaged: ${loggedKey(key)}`);
}

/**
 * The same, for a damaged object that must not keep everything around it from being read: it is named in the log, and
 * `damaged` is returned in its place.
 */
export async function readJsonOr<Schema extends z.ZodType, const Otherwise>(
  storage: Storage,
  key: string,
  schema: Schema,
  damaged: Otherwise,
): Promise<z.output<Schema> | Otherwise | null> {
  const bytes = await storage.get(key);
  if (bytes === null) return null;
  const parsed = schema.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  logDamage(key, bytes.byteLength);
  return damaged;
}

/** Damaged objects are logged once each; beyond this many, again. */
const damagedKeysMax = 10_000;
const damagedKeys = new Set<string>();

/** Names a damaged object in the log, once in the life of this process, however often it is read. */
export function logDamage(key: string, sizeBytes: number): void {
  if (damagedKeys.has(key)) return;
  if (damagedKeys.size >= damagedKeysMax) damagedKeys.clear();
  damagedKeys.add(key);
  logger.error({ object: loggedKey(key), sizeBytes }, 'a stored object is damaged');
}

/** undefined if it is not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // The caller says that the object is damaged; the parser's own message would quote it.
    return undefined;
  }
}

/** A key as it may be logged: the id of a job or of a share opens it. */
export function loggedKey(key: string): string {
  const [room = '', id = '', ...rest] = key.split('/');
  return id.length > 8 ? [room, `~${hashedId(id)}`, ...rest].join('/') : key;
}

/** Every storage refuses keys that could lead to another place, whatever its callers forgot to check. */
export function withCheckedKeys(storage: Storage): Storage {
  return {
    claim: async (key, body) => storage.claim(checked(key), body),
    put: async (key, body) => storage.put(checked(key), body),
    get: async (key) => storage.get(checked(key)),
    getPart: async (key, start) => storage.getPart(checked(key), start),
    exists: async (key) => storage.exists(checked(key)),
    size: async (key) => storage.size(checked(key)),
    delete: async (key) => storage.delete(checked(key)),
    list: (prefix) => keysAmong(storage.list(prefix)),
    tidy: (now) => storage.tidy(now),
    freeBytes: () => storage.freeBytes(),
  };
}

/** Strange names are logged once each, up to this many. */
const strangeNamesMax = 1_000;
const strangeNames = new Set<string>();

/**
 * Leaves out names that are not keys, such as those that other programs leave in a folder (`.DS_Store`): nothing could
 * be done with them, and they would keep their neighbours from being read and swept.
 */
async function* keysAmong(names: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const name of names) {
    if (isKey(name)) yield name;
    else if (strangeNames.size < strangeNamesMax && !strangeNames.has(name)) {
      strangeNames.add(name);
      logger.warn({ object: loggedKey(name) }, 'the storage has something that is not of the studio');
    }
  }
}

function isKey(name: string): boolean {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name) && name.length <= 512;
}

function checked(key: string): string {
  if (isKey(key)) return key;
  throw new Error(`Not a key of the storage: ${JSON.stringify(key.slice(0, 100))}`);
}
