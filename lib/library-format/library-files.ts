import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted } from '@/lib/protocol/merge-rows';
import { originalName, rowsName } from './entry-names';
import { manifestName, writeManifest } from './manifest';
import { hashesOf, writeRowLine } from './row-lines';
import { sniffedBytes } from './sniff-picture-type';

/** Where an export takes its rows and bytes from. */
export interface LibrarySource {
  /** In the order in which their files are written. */
  kinds: readonly string[];
  /** All rows of a kind, deleted ones included, sorted by id. */
  rows(kind: string): AsyncIterable<LibraryRow>;
  /** null if the bytes are not available. */
  original(sha256: string): Promise<Blob | Uint8Array<ArrayBuffer> | null>;
  /** How many files the rows read so far cannot name, because their bytes are lost and were never hashed. */
  lost?(): number;
}

/** How far an export has come. */
export interface ExportProgress {
  /** How many files were written, of the pictures and references that the rows name. */
  done: number;
  total: number;
  /** How many of them were not available. */
  missing: number;
}

/** A file of an export, whose bytes are read when they are written. */
export interface ExportedFile {
  name: string;
  lastModified: Date;
  input: string | Blob | Uint8Array<ArrayBuffer> | AsyncIterable<string>;
}

/** Only the manifest has the time of the export, so that two exports of a library differ in nothing else. */
const unchanging = new Date(1980, 0, 1);

/**
 * The files of an export, one by one and always in the same order. Each is made after the previous one was written, so
 * that no more than one original is in memory.
 */
export async function* libraryFiles(
  source: LibrarySource,
  exportedAt: Date,
  onProgress: (progress: ExportProgress) => void,
): AsyncGenerator<ExportedFile> {
  const named = new Set<string>();
  yield { name: manifestName, lastModified: exportedAt, input: writeManifest(exportedAt) };
  for (const kind of source.kinds) {
    yield { name: rowsName(kind), lastModified: unchanging, input: rowLines(source, kind, named) };
  }
  const lost = source.lost?.() ?? 0;
  const progress = { done: 0, total: named.size + lost, missing: lost };
  onProgress({ ...progress });
  for (const sha256 of [...named].sort()) {
    const bytes = await source.original(sha256);
    if (bytes === null) progress.missing += 1;
    else {
      yield { name: originalName(sha256, await firstBytes(bytes)), lastModified: unchanging, input: bytes };
      progress.done += 1;
    }
    onProgress({ ...progress });
  }
}

async function* rowLines(source: LibrarySource, kind: string, named: Set<string>): AsyncGenerator<string> {
  for await (const row of source.rows(kind)) {
    if (!isDeleted(row)) for (const sha256 of hashesOf(row)) named.add(sha256);
    yield writeRowLine(row);
  }
}

export async function firstBytes(bytes: Blob | Uint8Array): Promise<Uint8Array> {
  if (bytes instanceof Uint8Array) return bytes.subarray(0, sniffedBytes);
  return new Uint8Array(await bytes.slice(0, sniffedBytes).arrayBuffer());
}
