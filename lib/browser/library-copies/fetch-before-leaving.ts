import { getTurnFiles } from '../conversations/turns';
import { keepOriginal } from '../library/fetch-from-studio';
import { isSourceId } from '../library/picture-ids';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { libraryDatabase } from '../platform/database';
import type { CopyRow } from '../platform/database-rows';
import { storageFailure } from '../platform/storage-failure';
import { fetchBytesOf, getStoredBytes } from '../platform/studio-bytes';
import { bringBack } from './bring-back';

/** Bytes that only the studio has. */
interface MissingBytes {
  /** Their hashes; a turn is stored with all of its files or none. */
  hashes: readonly string[];
  /** Fetches and stores them. */
  keep: () => Promise<void>;
  isHere: () => Promise<boolean>;
}

/**
 * Fetches whatever only the studio has: originals of pictures, also of those in the trash, which may be restored later,
 * the uploads and signatures that belong to them, and the pictures that were sent with messages.
 * @returns whether some of it could not be fetched although the studio may have it
 */
export async function fetchBeforeLeaving(onFetching: (left: number) => void): Promise<boolean> {
  await bringBack(onFetching);
  if (await hasMissingOriginals()) return true;
  const missing = await listMissing();
  for (const [at, bytes] of missing.entries()) {
    onFetching(missing.length - at);
    try {
      await bytes.keep();
    } catch (error) {
      if (storageFailure(error) === null) throw error;
    }
    if (!(await bytes.isHere()) && (await mayBeInStudio(bytes.hashes))) return true;
  }
  return false;
}

async function hasMissingOriginals(): Promise<boolean> {
  const { pictures, originals, copies } = libraryDatabase();
  const here = new Set(await originals.toCollection().primaryKeys());
  const missing = (await pictures.toCollection().primaryKeys()).filter((id) => !here.has(id));
  // A picture whose original nobody has is not lost by joining.
  const known = await copies.bulkGet(missing.map((id) => `picture/${id}`));
  return known.some((copy) => copy?.files?.original !== undefined);
}

async function listMissing(): Promise<readonly MissingBytes[]> {
  const missing: MissingBytes[] = [];
  const { copies } = libraryDatabase();
  for (const copy of await copies.where('id').startsWith('picture/').toArray())
    missing.push(...(await missingOfPicture(copy)));
  for (const copy of await copies.where('id').startsWith('turn/').toArray())
    missing.push(...(await missingOfTurn(copy)));
  return missing;
}

async function missingOfPicture({ id: copyId, files = {} }: CopyRow): Promise<readonly MissingBytes[]> {
  const { pictures, trash, originals, sources } = libraryDatabase();
  const id = copyId.slice('picture/'.length);
  if ((await pictures.get(id)) === undefined && (await trash.get(id)) === undefined) return [];
  const missing: MissingBytes[] = [];
  const isOriginalHere = async () => (await originals.where('id').equals(id).count()) > 0;
  if (files.original !== undefined && !(await isOriginalHere())) {
    const keep = async () => void (await keepOriginal(id));
    missing.push({ hashes: [files.original], keep, isHere: isOriginalHere });
  }
  const { signature } = files;
  const hasSignature = async () => (await originals.get(id))?.signature !== undefined;
  if (signature !== undefined && !(await hasSignature())) {
    const keep = async () => {
      const blob = (await hasSignature()) ? null : await fetchBytesOf(signature);
      if (blob) await originals.update(id, { signature: blob });
    };
    missing.push({ hashes: [signature], keep, isHere: hasSignature });
  }
  for (const [label, sha256] of Object.entries(files)) {
    const isSourceHere = async () => (await sources.where('id').equals(label).count()) > 0;
    if (!isSourceId(label) || (await isSourceHere())) continue;
    const keep = async () => {
      const blob = (await isSourceHere()) ? null : await fetchBytesOf(sha256);
      if (blob) await sources.put({ id: label, blob });
    };
    missing.push({ hashes: [sha256], keep, isHere: isSourceHere });
  }
  return missing;
}

async function missingOfTurn({ id: copyId, files = {} }: CopyRow): Promise<readonly MissingBytes[]> {
  const { turns, turnFiles } = libraryDatabase();
  const id = copyId.slice('turn/'.length);
  const isHere = async () => (await turnFiles.where('turnId').equals(id).count()) > 0;
  const hashes = Object.values(files);
  if (hashes.length === 0 || (await turns.get(id)) === undefined || (await isHere())) return [];
  const keep = async () => void (await getTurnFiles([id]));
  return [{ hashes, keep, isHere }];
}

/** Whether leaving would lose bytes that were not fetched: not if the studio says that it does not have them either. */
async function mayBeInStudio(hashes: readonly string[]): Promise<boolean> {
  try {
    for (const sha256 of hashes) await getStoredBytes(sha256);
    return true;
  } catch (error) {
    if (error instanceof ApiFailure) return error.status !== 404;
    if (error instanceof NetworkFailure) return true;
    throw error;
  }
}
