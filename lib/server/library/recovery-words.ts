import 'server-only';
import { generateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english';
import { z } from 'zod';
import type { LibraryWords } from '@/lib/protocol/library-rows';
import { readJsonOr, type Storage } from '../platform/storage/storage';
import { libraryIdSchema, libraryKeys } from './library-keys';
import { hashSecret } from './library-secrets';

const recordSchema = z.object({ library: libraryIdSchema });
const currentSchema = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/), createdAt: z.iso.datetime() });

/** Twelve words with 128 random bits, which replace the earlier ones. They are shown once and stored hashed. */
export async function createRecoveryWords(
  storage: Storage,
  libraryId: string,
  nowMs: number,
): Promise<LibraryWords> {
  const words = generateMnemonic(wordlist);
  const hash = hashSecret('words', words);
  const createdAt = new Date(nowMs).toISOString();
  const before = await readCurrent(storage, libraryId);
  await storage.claim(libraryKeys.words(hash), JSON.stringify({ library: libraryId }));
  // From here on only the new words open the library.
  await storage.put(libraryKeys.currentWords(libraryId), JSON.stringify({ hash, createdAt }));
  if (before) await storage.delete(libraryKeys.words(before.hash));
  return { words, createdAt };
}

/** When a library's words were made; null if it has none. */
export async function wordsCreatedAt(storage: Storage, libraryId: string): Promise<string | null> {
  return (await readCurrent(storage, libraryId))?.createdAt ?? null;
}

/** The library that words open, however they were typed or numbered; null if they open none. */
export async function findByWords(storage: Storage, typed: string): Promise<string | null> {
  const words = typed
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ')
    .trim();
  const hash = hashSecret('words', words);
  const record = await readJsonOr(storage, libraryKeys.words(hash), recordSchema, null);
  if (record === null) return null;
  // Two devices may have made words at once, of which the later ones count.
  const current = await readCurrent(storage, record.library);
  return current?.hash === hash ? record.library : null;
}

/** Deletes the words of a library that is deleted. */
export async function deleteWords(storage: Storage, libraryId: string): Promise<void> {
  const current = await readCurrent(storage, libraryId);
  if (current) await storage.delete(libraryKeys.words(current.hash));
}

/** Damaged ones open nothing, like none: new words replace them. */
function readCurrent(storage: Storage, libraryId: string) {
  return readJsonOr(storage, libraryKeys.currentWords(libraryId), currentSchema, null);
}
