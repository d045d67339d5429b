import type { LibraryRow } from '@/lib/protocol/library-rows';
import { readFileName } from './entry-names';
import { manifestBytesMax, manifestName, readManifest } from './manifest';
import { type Refusals, RefusedFile } from './refusals';
import { readRowLines } from './row-lines';

/** A file of a zip or of a folder. */
export interface LibraryFile {
  /** Includes the names of its folders, separated by `/`. */
  name: string;
  /** As declared, which may be wrong. */
  sizeBytes: number;
  /** @throws RefusedFile if the bytes are damaged */
  read(): AsyncIterable<Uint8Array>;
}

/** What a zip or a folder has of a library. */
export interface LibraryContents {
  /** When the file was made, by its manifest, in milliseconds since 1970; null: unknown. */
  exportedAtMs: number | null;
  rows: readonly { kind: string; file: LibraryFile }[];
  /** By the hash in their names, which is not checked yet: a damaged file and a whole one may have the same. */
  originals: ReadonlyMap<string, readonly LibraryFile[]>;
}

export type OpenedLibrary =
  | { status: 'library'; contents: LibraryContents }
  /** A later version of the studio wrote it. */
  | { status: 'newer' }
  | { status: 'too-many-files' }
  /** It has no manifest that can be read; other studios' files have none. */
  | { status: 'no-library'; files: readonly LibraryFile[] };

const filesMax = 250_000;
/** A file with more of the same hash was made to take time. */
const sameOriginalsMax = 4;

/** Looks through the names of all files, and reads nothing but the manifest. */
export async function openLibrary(
  files: AsyncIterable<LibraryFile>,
  refusals: Refusals,
): Promise<OpenedLibrary> {
  const listed: LibraryFile[] = [];
  for await (const file of files) {
    listed.push(file);
    if (listed.length > filesMax) return { status: 'too-many-files' };
  }
  const manifest = findManifest(listed);
  if (manifest === null) return { status: 'no-library', files: listed };
  const text = await readText(manifest, manifestBytesMax);
  const read = text === null ? 'unreadable' : readManifest(text);
  if (read === 'unreadable') return { status: 'no-library', files: listed };
  if (read === 'newer') return { status: 'newer' };
  const folder = manifest.name.slice(0, -manifestName.length);
  return { status: 'library', contents: { ...read, ...sortFiles(listed, folder, refusals) } };
}

/** A user may have zipped the folder itself: then all names begin with its name. */
function findManifest(files: readonly LibraryFile[]): LibraryFile | null {
  const manifests = files.filter(({ name }) => name === manifestName || name.endsWith(`/${manifestName}`));
  return manifests.sort((one, other) => one.name.length - other.name.length)[0] ?? null;
}

function sortFiles(
  files: readonly LibraryFile[],
  folder: string,
  refusals: Refusals,
): Omit<LibraryContents, 'exportedAtMs'> {
  const rows: { kind: string; file: LibraryFile }[] = [];
  const originals = new Map<string, LibraryFile[]>();
  const seen = new Set<string>();
  for (const file of files) {
    const meaning = readFileName(file.name.startsWith(folder) ? file.name.slice(folder.length) : file.name);
    const isDuplicate = seen.has(file.name);
    seen.add(file.name);
    if (meaning.is === 'original') {
      const same = originals.get(meaning.sha256) ?? [];
      if (same.length < sameOriginalsMax) originals.set(meaning.sha256, [...same, file]);
      else refusals.add('duplicate', file.name);
    } else if (isDuplicate) refusals.add('duplicate', file.name);
    else if (meaning.is === 'rows') rows.push({ kind: meaning.kind, file });
    else if (meaning.is === 'unsafe') refusals.add('unsafe-name', file.name);
    else if (meaning.is === 'unknown') refusals.add('unknown-file', file.name);
  }
  rows.sort((one, other) => (one.file.name < other.file.name ? -1 : 1));
  return { rows, originals };
}

/**
 * Yields a file's bytes, as many as it declares: fewer mean damage, more mean damage or a zip bomb.
 * @throws RefusedFile
 */
async function* readChunks(
  file: LibraryFile,
  bytesMax: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (file.sizeBytes > bytesMax) throw new RefusedFile('too-large');
  let bytes = 0;
  for await (const chunk of file.read()) {
    bytes += chunk.length;
    if (bytes > file.sizeBytes) throw new RefusedFile('damaged');
    signal?.throwIfAborted();
    yield chunk;
  }
  if (bytes < file.sizeBytes) throw new RefusedFile('damaged');
}

/** The bytes of a file at once. @throws RefusedFile */
export async function readBytes(file: LibraryFile, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  if (file.sizeBytes > bytesMax) throw new RefusedFile('too-large');
  // A full disk leaves empty files, and no studio stores an empty original, even where its name is the hash of nothing.
  if (file.sizeBytes === 0) throw new RefusedFile('damaged');
  const bytes = new Uint8Array(file.sizeBytes);
  let at = 0;
  for await (const chunk of readChunks(file, bytesMax)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The largest file of rows: far more than a library of 100,000 pictures has. */
const rowsBytesMax = 2_000_000_000;

/**
 * The rows of a library, one by one; lines and files that cannot be read are refused.
 * @throws the signal's reason, even within a file that has no rows
 */
export async function* readRows(
  { rows }: Omit<LibraryContents, 'exportedAtMs'>,
  refusals: Refusals,
  signal?: AbortSignal,
): AsyncGenerator<LibraryRow> {
  for (const { kind, file } of rows) {
    let line = 0;
    try {
      for await (const read of readRowLines(readChunks(file, rowsBytesMax, signal), kind)) {
        line += 1;
        if ('row' in read) yield read.row;
        else refusals.add(read.refused, `${file.name}:${line}`);
      }
    } catch (error) {
      if (!(error instanceof RefusedFile)) throw error;
      refusals.add(error.reason, file.name);
    }
  }
}

/** null for a file that cannot be read, or is larger than such a file can be. */
export async function readText(file: LibraryFile, bytesMax: number): Promise<string | null> {
  try {
    return new TextDecoder().decode(await readBytes(file, bytesMax));
  } catch (error) {
    if (error instanceof RefusedFile) return null;
    throw error;
  }
}
