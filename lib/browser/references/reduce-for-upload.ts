import {
  type ReferenceInfo,
  type ReferenceNote,
  referenceNotes,
  type StrippedPart,
} from '@/lib/protocol/reference-info';
import { withLock } from '../platform/locks';
import { type FileFacts, isUncommonJpeg, readFileFacts, sniffFile } from './read-file-facts';
import { type ReducedPicture, type ReduceOptions, reducePicture } from './reduce-picture';

/** The picture that this browser made of a file, and facts about the file that the studio therefore never saw. */
export type ReducedFile = ReducedPicture & { facts: FileFacts };

export interface ReduceForUpload {
  limitBytes: number;
  edgeMax: number;
  /** What was made of this file earlier; it is used again if it still fits. */
  before: ReducedFile | null;
  /** The studio could not open the file. */
  isRefused: boolean;
  /** The file has to be reduced, which takes a while. */
  onStart: () => void;
}

/** Why this browser could not make a file small enough. */
export class ReductionFailure extends Error {
  override readonly name = 'ReductionFailure';
  readonly problem: 'heic' | 'too-large';
  constructor(problem: ReductionFailure['problem']) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * Does what only this browser can do before an upload: converts a file that the studio cannot open, and reduces a file
 * that is too large for one request. null: the file can be uploaded as it is, or this browser cannot open it either.
 * @throws ReductionFailure
 */
export async function reduceForUpload(file: Blob, options: ReduceForUpload): Promise<ReducedFile | null> {
  const { limitBytes, edgeMax, before, isRefused, onStart } = options;
  if (before?.edgeMax === edgeMax && before.blob.size <= limitBytes) return before;
  const type = await sniffFile(file);
  const isHeic = type === 'image/heic';
  const isTooLarge = file.size > limitBytes;
  const isForeign = isRefused || isHeic || type === 'image/bmp' || (await isUncommonJpeg(file));
  if (!isForeign && !isTooLarge) return null;
  onStart();
  const mayBeTransparent = isRefused || (type !== null && !isHeic);
  const picture = await reduceOffPage(file, { edgeMax, limitBytes, mayBeTransparent, isHeic });
  if (picture) return { ...picture, facts: await readFileFacts(file, type) };
  if (isHeic) throw new ReductionFailure('heic');
  if (isTooLarge) throw new ReductionFailure('too-large');
  return null;
}

/**
 * Runs `reducePicture` in a worker, so that the page responds while a large picture is opened, scaled and encoded; one
 * at a time, because a picture of 100 megapixels takes 400 MB. It runs on the page if workers cannot draw, and for
 * formats that only the page can open.
 */
function reduceOffPage(file: Blob, options: ReduceOptions): Promise<ReducedPicture | null> {
  return withLock('reduce-picture', async () => {
    const canDraw = typeof Worker !== 'undefined' && typeof OffscreenCanvas !== 'undefined';
    return (canDraw ? await reduceInWorker(file, options) : null) ?? reducePicture(file, options);
  });
}

async function reduceInWorker(file: Blob, options: ReduceOptions): Promise<ReducedPicture | null> {
  const worker = new Worker(new URL('./reduce-picture-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<ReducedPicture | null>) => resolve(data);
      worker.onerror = () => resolve(null);
      worker.postMessage({ file, options });
    });
  } finally {
    worker.terminate();
  }
}

export interface Original {
  sizeBytes: number;
  reduced: ReducedFile | null;
  /** What the studio said when it compressed this reference before. */
  infoBefore: ReferenceInfo | null;
}

/** The studio's info, corrected to describe the original file: the studio may have seen only a reduced one. */
export function infoOfOriginal(info: ReferenceInfo, original: Original): ReferenceInfo {
  const { sizeBytes, reduced, infoBefore } = original;
  if (reduced) {
    const { width: originalWidth, height: originalHeight, facts } = reduced;
    const stripped: readonly StrippedPart[] = facts.hasLocation ? ['location'] : [];
    const notes: ReferenceNote[] = [];
    if (facts.isTurned) notes.push('turned');
    if (facts.isAnimated) notes.push('first-frame');
    return {
      ...info,
      originalBytes: sizeBytes,
      originalWidth,
      originalHeight,
      stripped: [...stripped, ...info.stripped],
      notes: [...notes, ...info.notes],
    };
  }
  // The compressed bytes were compressed once more: the first info described the file itself.
  if (infoBefore && sizeBytes === infoBefore.sizeBytes) {
    const notes = referenceNotes.filter(
      (note) => info.notes.includes(note) || (infoBefore.notes.includes(note) && note !== 'to-budget'),
    );
    const { originalBytes, originalWidth, originalHeight, originalType, stripped } = infoBefore;
    return { ...info, originalBytes, originalWidth, originalHeight, originalType, stripped, notes };
  }
  return info;
}
