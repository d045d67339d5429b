import { keepTurnFiles } from '../conversations/turns';
import { keepOriginal, keepSignature, keepSource } from '../library/fetch-from-studio';
import { isSourceId } from '../library/picture-ids';
import { libraryDatabase } from '../platform/database';
import type { KeptBytes } from '../platform/keep-fetched';

/** Bytes that only the studio has. */
export interface MissingBytes {
  what: 'original' | 'signature' | 'upload' | 'turn';
  /** Whether no picture of the library needs them, but only pictures in the trash. */
  isOfTrash: boolean;
  /** Their hashes; a turn is stored with all of its files or none. */
  hashes: readonly string[];
  /** Fetches and stores them. */
  keep: () => Promise<KeptBytes>;
  isHere: () => Promise<boolean>;
}

type Found = Omit<MissingBytes, 'isOfTrash'>;

/**
 * What rows of this browser name and only the studio has. By the keys of what is here: looking up each row of a large
 * library would take minutes.
 */
export async function listMissingBytes(): Promise<readonly MissingBytes[]> {
  const { pictures, trash, originals, sources, turns, turnFiles, copies } = libraryDatabase();
  const here = {
    pictures: await keysOf(pictures),
    trash: await keysOf(trash),
    originals: await keysOf(originals),
    sources: await keysOf(sources),
    turns: await keysOf(turns),
    turnFiles: await keysOf(turnFiles),
  };
  const missing: MissingBytes[] = [];
  const uploads = new Map<string, MissingBytes>();
  const signed: { id: string; sha256: string; isOfTrash: boolean }[] = [];
  await copies
    .where('id')
    .startsWith('picture/')
    .each(({ id: copyId, files = {} }) => {
      const id = copyId.slice('picture/'.length);
      const isOfTrash = !here.pictures.has(id);
      if (isOfTrash && !here.trash.has(id)) return;
      const { original, signature } = files;
      if (original !== undefined && !here.originals.has(id))
        missing.push({ ...missingOriginal(id, original), isOfTrash });
      if (signature !== undefined) signed.push({ id, sha256: signature, isOfTrash });
      for (const [label, sha256] of Object.entries(files)) {
        if (!isSourceId(label) || here.sources.has(label)) continue;
        // Several pictures may have been made from it.
        const known = uploads.get(label);
        if (known) known.isOfTrash &&= isOfTrash;
        else uploads.set(label, { ...missingSource(label, sha256), isOfTrash });
      }
    });
  for (const { id, sha256, isOfTrash } of signed) {
    const signature = missingSignature(id, sha256);
    if (!(await signature.isHere())) missing.push({ ...signature, isOfTrash });
  }
  missing.push(...uploads.values());
  await copies
    .where('id')
    .startsWith('turn/')
    .each(({ id: copyId, files = {} }) => {
      const id = copyId.slice('turn/'.length);
      const hashes = Object.values(files);
      if (hashes.length > 0 && here.turns.has(id) && !here.turnFiles.has(id))
        missing.push({ ...missingTurn(id, hashes), isOfTrash: false });
    });
  return missing;
}

async function keysOf(table: {
  toCollection(): { primaryKeys(): PromiseLike<string[]> };
}): Promise<ReadonlySet<string>> {
  return new Set(await table.toCollection().primaryKeys());
}

function missingOriginal(id: string, sha256: string): Found {
  const { originals } = libraryDatabase();
  return {
    what: 'original',
    hashes: [sha256],
    keep: () => keepOriginal(id),
    isHere: async () => (await originals.where('id').equals(id).count()) > 0,
  };
}

function missingSignature(id: string, sha256: string): Found {
  const isHere = async () => (await libraryDatabase().originals.get(id))?.signature !== undefined;
  // It may have come together with its picture.
  const keep = async () => ((await isHere()) ? 'kept' : keepSignature(id, sha256));
  return { what: 'signature', hashes: [sha256], keep, isHere };
}

function missingSource(id: string, sha256: string): Found {
  const { sources } = libraryDatabase();
  return {
    what: 'upload',
    hashes: [sha256],
    keep: () => keepSource(id, sha256),
    isHere: async () => (await sources.where('id').equals(id).count()) > 0,
  };
}

function missingTurn(id: string, hashes: readonly string[]): Found {
  return {
    what: 'turn',
    hashes,
    keep: () => keepTurnFiles(id),
    isHere: async () => (await libraryDatabase().turnFiles.where('turnId').equals(id).count()) > 0,
  };
}
