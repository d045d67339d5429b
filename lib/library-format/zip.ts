import {
  type CreateReadableOptions,
  ERR_EOCDR_NOT_FOUND,
  type FileEntry,
  type Reader,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-reader.js';
import { makeZip } from 'client-zip';
import type { ExportedFile } from './library-files';
import type { LibraryFile } from './open-library';
import { RefusedFile } from './refusals';

/** Pictures are compressed already, so a zip stores them as they are. */
export function writeZip(files: AsyncIterable<ExportedFile>): ReadableStream<Uint8Array> {
  return makeZip(files);
}

/** A file of which any part can be read, wherever it is stored. */
export interface RandomAccess {
  sizeBytes: number;
  read(from: number, bytes: number): Promise<Uint8Array>;
}

/** `cut`: its list of contents, which belongs at the end, is missing. `damaged`: anything else. */
export class UnreadableZip extends Error {
  constructor(
    readonly reason: 'cut' | 'damaged',
    options: ErrorOptions,
  ) {
    super(`This zip cannot be read: ${reason}.`, options);
    this.name = 'UnreadableZip';
  }
}

/** The files of a zip, by the list at its end. The bytes of a file are only read when they are asked for. */
export async function* readZip(source: RandomAccess): AsyncGenerator<LibraryFile> {
  const reader = new ZipReader(readerOf(source), {
    // Bad names are refused one by one later, and bytes are checked by their hash.
    strictness: 'tolerant',
    checkSignature: false,
    useWebWorkers: false,
  });
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      // Windows PowerShell writes names with backslashes. A name that leaves its folder is refused either way.
      const name = entry.filename.replaceAll('\\', '/');
      if (entry.directory || name.endsWith('/')) continue;
      yield { name, sizeBytes: entry.uncompressedSize, read: () => readEntry(entry) };
    }
  } catch (cause) {
    const isCut = cause instanceof Error && cause.message === ERR_EOCDR_NOT_FOUND;
    throw new UnreadableZip(isCut ? 'cut' : 'damaged', { cause });
  }
}

const chunkBytes = 256 * 1024;

/** The part of a reader that the zip library needs; its own reader classes would bring in all of it. */
function readerOf({ sizeBytes, read }: RandomAccess): Reader<RandomAccess> {
  const reader = {
    size: sizeBytes,
    readUint8Array: read,
    createReadable: ({ offset = 0, size = sizeBytes - offset }: CreateReadableOptions = {}) => {
      let at = 0;
      return new ReadableStream<Uint8Array>({
        async pull(controller) {
          const chunk = await read(offset + at, Math.min(chunkBytes, size - at));
          at += chunk.length;
          if (chunk.length > 0) controller.enqueue(chunk);
          if (chunk.length === 0 || at >= size) controller.close();
        },
      });
    },
  };
  return reader as Partial<Reader<RandomAccess>> as Reader<RandomAccess>;
}

async function* readEntry(entry: FileEntry): AsyncGenerator<Uint8Array> {
  const leaving = new AbortController();
  let fail: (cause: unknown) => void = () => undefined;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => {
      fail = (cause) => controller.error(cause);
    },
  });
  // An error before the first byte leaves the stream open.
  entry.getData(writable, { signal: leaving.signal }).catch(fail);
  const chunks = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await chunks.read();
      if (done) return;
      yield value;
    }
  } catch {
    // Its header or its compressed bytes are wrong.
    throw new RefusedFile('damaged');
  } finally {
    leaving.abort();
  }
}
