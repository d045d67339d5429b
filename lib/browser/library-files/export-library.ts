import { type ExportProgress, libraryFiles } from '@/lib/library-format/library-files';
import { writeZip } from '@/lib/library-format/zip';
import { getCopying } from '../library-copies/copying-state';
import { libraryDatabase } from '../platform/database';
import { canPickFile, pickFile } from '../platform/file-system-access';
import { storageFailure } from '../platform/storage-failure';
import { getStorageQuota } from '../platform/storage-quota';
import { browserSource } from './browser-source';
import { noteExport } from './export-reminder';
import { receiveRest } from './receive-rest';
import { createTemporaryFile, removeOldFiles, type TemporaryFile } from './temporary-file';

export type ExportOutcome =
  /** `isPart`: the studio could not give all of the library's rows. */
  | { status: 'saved'; missing: number; isPart: boolean }
  | { status: 'cancelled' }
  /** `full`: the disk, or the browser's share of it, is full. `failed`: the file cannot be written. */
  | { status: 'full' | 'failed' };

/** From this size on, the user is asked where to save the file, so that it is written there as it is made. */
const pickedBytesMin = 256 * 1024 * 1024;
/** From this size on, a file is written to the disk before it is downloaded. A smaller one is made in memory. */
const temporaryBytesMin = 32 * 1024 * 1024;

/** Browsers read the URL only after the click has returned; none takes longer than this to open it. */
const revokeAfterMs = 60_000;
/** A phone copies a file at least this fast from one place on its disk to another. */
const copiedBytesPerMs = 5_000;

/**
 * Writes this browser's library to a zip. Call it within the press of a button: the browser may ask where to save it.
 */
export async function exportLibrary(
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<ExportOutcome> {
  const now = new Date();
  const name = `safelight-library-${now.toISOString().slice(0, 10)}.zip`;
  const { bytes, freeBytes } = await estimateSize();
  const isPicked = bytes >= pickedBytesMin && canPickFile();
  const target = isPicked ? await pickFile(name) : null;
  if (isPicked && target === null) return { status: 'cancelled' };
  await removeOldFiles();
  const isOnDisk = target === null && bytes >= temporaryBytesMin && freeBytes > bytes * 1.1;
  const file = isOnDisk ? await createTemporaryFile() : null;
  let missing = 0;
  let isPart = false;
  const note = (progress: ExportProgress) => {
    missing = progress.missing;
    onProgress(progress);
  };
  try {
    isPart = !(await receiveRest(signal));
    const zip = writeZip(libraryFiles(await browserSource(signal), now, note));
    if (target) await zip.pipeTo(await target.createWritable(), { signal });
    else if (file) await downloadFile(file, zip, name, signal);
    else download(await new Response(zip).blob(), name);
  } catch (error) {
    await file?.remove();
    if (signal.aborted) return { status: 'cancelled' };
    const reason = storageFailure(error);
    if (reason === null && !(error instanceof DOMException)) throw error;
    return { status: reason === 'quota' ? 'full' : 'failed' };
  }
  await noteExport(now, await libraryDatabase().pictures.count());
  return { status: 'saved', missing, isPart };
}

/**
 * About how large the file will be, and how much room this browser has for one. A browser that is new to its library has
 * little of it: the rest comes from the studio.
 */
async function estimateSize(): Promise<{ bytes: number; freeBytes: number }> {
  const { usedBytes, quotaBytes } = await getStorageQuota();
  const { library, studioBytes } = await getCopying();
  const bytes = Math.max(usedBytes ?? 0, library === null ? 0 : studioBytes);
  return { bytes, freeBytes: (quotaBytes ?? 0) - (usedBytes ?? 0) };
}

/** Downloads a zip that is written to the disk first: as one blob, it would be in memory while it is made. */
async function downloadFile(
  file: TemporaryFile,
  zip: ReadableStream<Uint8Array>,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  await file.write(zip, signal);
  const written = await file.open();
  download(written, name);
  setTimeout(() => void file.remove(), revokeAfterMs + written.size / copiedBytesPerMs);
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
}
