import type { LibraryFile } from '@/lib/library-format/open-library';
import { RefusedFile } from '@/lib/library-format/refusals';
import { readZip } from '@/lib/library-format/zip';
import { importLibrary } from './import-library';
import type { ImportOutcome, ImportProgress } from './import-report';

/** Imports what was chosen in an `<input type="file">`: one zip, or the files of a folder. */
export async function importFiles(
  files: readonly File[],
  signal: AbortSignal,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportOutcome> {
  const [first] = files;
  const isFolder = files.length > 1 || first?.webkitRelativePath;
  const listed = first && !isFolder ? filesOfZip(first) : filesOfInput(files);
  return importLibrary(listed, signal, onProgress);
}

/** The files of a zip on the disk; only the parts that are asked for are read. */
export function filesOfZip(zip: Blob): AsyncIterable<LibraryFile> {
  return readZip({
    sizeBytes: zip.size,
    read: async (from, bytes) => new Uint8Array(await zip.slice(from, from + bytes).arrayBuffer()),
  });
}

/** The files of a folder that was picked by `<input webkitdirectory>`, without the folder's own name. */
export async function* filesOfInput(files: Iterable<File>): AsyncGenerator<LibraryFile> {
  for (const file of files) {
    const name = file.webkitRelativePath.split('/').slice(1).join('/') || file.name;
    yield { name, sizeBytes: file.size, read: () => chunksOf(file) };
  }
}

/**
 * The chunks of a blob. Some browsers cannot iterate over a stream.
 * @throws RefusedFile if it cannot be read: its drive was unplugged, or it was changed since it was chosen
 */
async function* chunksOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  const read = () =>
    reader.read().catch(() => {
      throw new RefusedFile('damaged');
    });
  try {
    for (let chunk = await read(); !chunk.done; chunk = await read()) yield chunk.value;
  } finally {
    // The cancellation of a stream that has failed fails as well, and says nothing more.
    await reader.cancel().catch(() => undefined);
  }
}
