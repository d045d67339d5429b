import { type ExportProgress, libraryFiles } from '@/lib/library-format/library-files';
import { writeZip } from '@/lib/library-format/zip';
import { libraryDatabase } from '../platform/database';
import { canPickFile, pickFile } from '../platform/file-system-access';
import { storageFailure } from '../platform/storage-failure';
import { getStorageQuota } from '../platform/storage-quota';
import { browserSource } from './browser-source';
import { noteExport } from './export-reminder';

export type ExportOutcome =
  | { status: 'saved'; missing: number }
  | { status: 'cancelled' }
  /** `full`: the disk, or the browser's share of it, is full. `failed`: the file cannot be written. */
  | { status: 'full' | 'failed' };

/** From this size on, a file is written as it is made, if the browser can; a smaller one is simply downloaded. */
const streamedBytesMin = 256 * 1024 * 1024;

/** Browsers read the URL only after the click has returned; none takes longer than this to open it. */
const revokeAfterMs = 60_000;

/**
 * Writes this browser's library to a zip. Call it within the press of a button: the browser may ask where to save it.
 */
export async function exportLibrary(
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<ExportOutcome> {
  const now = new Date();
  const name = `safelight-library-${now.toISOString().slice(0, 10)}.zip`;
  const { usedBytes } = await getStorageQuota();
  const isStreamed = (usedBytes ?? 0) >= streamedBytesMin && canPickFile();
  const target = isStreamed ? await pickFile(name) : null;
  if (isStreamed && target === null) return { status: 'cancelled' };
  let missing = 0;
  const note = (progress: ExportProgress) => {
    missing = progress.missing;
    onProgress(progress);
  };
  try {
    const zip = writeZip(libraryFiles(await browserSource(signal), now, note));
    if (target) await zip.pipeTo(await target.createWritable(), { signal });
    else download(await new Response(zip).blob(), name);
  } catch (error) {
    if (signal.aborted) return { status: 'cancelled' };
    const reason = storageFailure(error);
    if (reason === null && !(error instanceof DOMException)) throw error;
    return { status: reason === 'quota' ? 'full' : 'failed' };
  }
  await noteExport(now, await libraryDatabase().pictures.count());
  return { status: 'saved', missing };
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
}
