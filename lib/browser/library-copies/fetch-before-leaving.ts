import { getTurnFiles } from '../conversations/turns';
import { keepOriginal } from '../library/fetch-from-studio';
import { isSourceId } from '../library/picture-ids';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { libraryDatabase } from '../platform/database';
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

/** By the keys of what is here: looking up each row of a large library would take minutes. */
async function listMissing(): Promise<readonly MissingBytes[]> {
  const { pictures, trash, originals, sources, turns, turnFiles, copies } = libraryDatabase();
  const here = {
    pictures: new Set([...(await keysOf(pictures)), ...(await keysOf(trash))]),
    originals: await keysOf(originals),
    sources: await keysOf(sources),
    turns: await keysOf(turns),
    turnFiles: await keysOf(turnFiles),
  };
  const missing: MissingBytes[] = [];
  const signed: { id: string; sha256: string }[] = [];
  await copies
    .where('id')
    .startsWith('picture/')
    .each(({ id: copyId, files = {} }) => {
      const id = copyId.slice('picture/'.length);
      if (!here.pictures.has(id)) return;
      const { original, signature } = files;
      if (original !== undefined && !here.originals.has(id)) missing.push(missingOriginal(id, original));
      if (signature !== undefined) signed.push({ id, sha256: signature });
      for (const [label, sha256] of Object.entries(files)) {
        if (isSourceId(label) && !here.sources.has(label)) missing.push(missingSource(label, sha256));
      }
    });
  for (const { id, sha256 } of signed) {
    const signature = missingSignature(id, sha256);
    if (!(await signature.isHere())) missing.push(signature);
  }
  await copies
    .where('id')
    .startsWith('turn/')
    .each(({ id: copyId, files = {} }) => {
      const id = copyId.slice('turn/'.length);
      const hashes = Object.values(files);
      if (hashes.length > 0 && here.turns.has(id) && !here.turnFiles.has(id))
        missing.push(missingTurn(id, hashes));
    });
  return missing;
}

async function keysOf(table: {
  toCollection(): { primaryKeys(): PromiseLike<string[]> };
}): Promise<ReadonlySet<string>> {
  return new Set(await table.toCollection().primaryKeys());
}

function missingOriginal(id: string, sha256: string): MissingBytes {
  const { originals } = libraryDatabase();
  return {
    hashes: [sha256],
    keep: async () => void (await keepOriginal(id)),
    isHere: async () => (await originals.where('id').equals(id).count()) > 0,
  };
}

function missingSignature(id: string, sha256: string): MissingBytes {
  const { originals } = libraryDatabase();
  const isHere = async () => (await originals.get(id))?.signature !== undefined;
  const keep = async () => {
    // It may have come together with its picture.
    const blob = (await isHere()) ? null : await fetchBytesOf(sha256);
    if (blob) await originals.update(id, { signature: blob });
  };
  return { hashes: [sha256], keep, isHere };
}

function missingSource(id: string, sha256: string): MissingBytes {
  const { sources } = libraryDatabase();
  const isHere = async () => (await sources.where('id').equals(id).count()) > 0;
  const keep = async () => {
    // Several pictures may have been made from it.
    const blob = (await isHere()) ? null : await fetchBytesOf(sha256);
    if (blob) await sources.put({ id, blob });
  };
  return { hashes: [sha256], keep, isHere };
}

function missingTurn(id: string, hashes: readonly string[]): MissingBytes {
  return {
    hashes,
    keep: async () => void (await getTurnFiles([id])),
    isHere: async () => (await libraryDatabase().turnFiles.where('turnId').equals(id).count()) > 0,
  };
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
