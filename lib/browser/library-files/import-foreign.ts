import { type ForeignPicture, findForeignPictures } from '@/lib/library-format/foreign-pictures';
import { type LibraryFile, readBytes } from '@/lib/library-format/open-library';
import { type Refusals, RefusedFile } from '@/lib/library-format/refusals';
import { sniffPictureType } from '@/lib/library-format/sniff-picture-type';
import { type JobParameters, jobParametersSchema } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import { makeThumbnail } from '../library/make-thumbnail';
import { measurePicture } from '../library/measure-picture';
import { savePicture } from '../library/picture-storage';
import { hashBlob } from '../platform/hash-blob';
import { type ImportProgress, type ImportReport, ImportStopped } from './import-report';

interface ForeignImport {
  signal: AbortSignal;
  refusals: Refusals;
  report: { -readonly [Key in keyof ImportReport]: ImportReport[Key] };
  onProgress: (progress: ImportProgress) => void;
}

/**
 * Imports the pictures of another studio's export. Their ids are derived from their names there, so that a second
 * import makes no duplicates. Its calls are not added to the ledger: they were paid elsewhere.
 * @returns false if there are none
 */
export async function importForeign(files: readonly LibraryFile[], run: ForeignImport): Promise<boolean> {
  const pictures = await findForeignPictures(files, run.signal);
  for (const [at, picture] of pictures.entries()) {
    run.signal.throwIfAborted();
    run.onProgress({ done: at, total: pictures.length });
    await importPicture(picture, run);
  }
  return pictures.length > 0;
}

async function importPicture(picture: ForeignPicture, { refusals, report }: ForeignImport): Promise<void> {
  const original = await readOriginal(picture, refusals);
  if (original === null) return;
  const size = await measurePicture(original);
  if (size === null) return refusals.add('damaged', picture.file.name);
  const sha256 = await hashBlob(original);
  const jobId = await idOf(`${picture.key}\n${sha256}`);
  const thumbnail = await makeThumbnail(original, size);
  const saved = await savePicture({
    original,
    thumbnail: thumbnail?.blob ?? null,
    row: {
      id: `${jobId}:0`,
      jobId,
      index: 0,
      createdAt: readDate(picture.createdMs).toISOString(),
      prompt: picture.prompt.slice(0, limits.promptCharacters),
      model: picture.model.slice(0, 100),
      kind: picture.kind,
      parameters: readParameters(picture.parameters),
      mimeType: original.type,
      ...size,
      sizeBytes: original.size,
      costMicroUsd: readCost(picture.costUsd),
      demo: false,
      thumbhash: thumbnail?.thumbhash ?? '',
    },
  });
  if (saved.status === 'unsaved') throw new ImportStopped(saved.reason);
  if (saved.status === 'exists') report.known += 1;
  else report.added = { ...report.added, picture: report.added.picture + 1 };
}

async function readOriginal({ file }: ForeignPicture, refusals: Refusals): Promise<Blob | null> {
  try {
    const bytes = await readBytes(file, limits.pictureDownloadBytes);
    const type = sniffPictureType(bytes);
    if (type === null) throw new RefusedFile('damaged');
    return new Blob([bytes], { type });
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    refusals.add(error.reason, file.name);
    return null;
  }
}

/** A UUID that the same text always has. */
async function idOf(text: string): Promise<string> {
  const hex = await hashBlob(new Blob([text]));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Later years have more than four digits. */
const latestMs = Date.UTC(9999, 0);

/** The picture's date; now, if it has none or one that no device would accept. */
function readDate(ms: number | null): Date {
  return ms !== null && ms >= 0 && ms < latestMs ? new Date(ms) : new Date();
}

/** In whole micro-USD; null if it is not a valid amount. */
function readCost(usd: number | null): number | null {
  const microUsd = usd === null ? Number.NaN : Math.round(usd * 1_000_000);
  return Number.isSafeInteger(microUsd) ? microUsd : null;
}

/** The parameters that have the same name in both studios. */
function readParameters(parameters: Readonly<Record<string, unknown>>): JobParameters {
  const { quality, size, background } = jobParametersSchema.shape;
  return {
    quality: quality.safeParse(parameters.quality).data,
    size: size.safeParse(parameters.size).data,
    background: background.safeParse(parameters.background).data,
  };
}
