import { importLibrary } from './import-library';
import type { ImportOutcome, ImportProgress } from './import-report';
import { filesOfInput, filesOfZip } from './listed-files';

/** Imports what an `<input type="file">` gave: one zip, or the files of a folder. */
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
