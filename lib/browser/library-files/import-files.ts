import type { LibraryFile } from '@/lib/library-format/open-library';
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

/** The chunks of a blob. Some browsers cannot iterate over a stream. */
async function* chunksOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
