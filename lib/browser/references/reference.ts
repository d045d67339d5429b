import type { ReferenceInfo, ReferenceRefusal } from '@/lib/protocol/reference-info';
import type { ReducedFile } from './reduce-for-upload';

/** Why a file on the form cannot be sent: the studio's reasons, and this browser's own. */
export type ReferenceProblem = ReferenceRefusal | 'too-many' | 'unreachable' | 'missing' | 'failed';

export type ReferenceProgress =
  | { status: 'waiting' }
  /** It is first re-encoded in this browser: it is too large for one request, or only this browser can open it. */
  | { status: 'reducing' }
  /** 0 to 100 percent sent; at 100 the studio compresses it. */
  | { status: 'uploading'; percent: number }
  | ReadyProgress
  | { status: 'failed'; problem: ReferenceProblem; requestId: string | null };

/** `refitting`: it could be sent as it is, but is compressed again for another size or to fit into the request. */
export interface ReadyProgress {
  status: 'ready' | 'refitting';
  info: ReferenceInfo;
  /** Reduced in this browser before it was sent to the studio. */
  wasReduced: boolean;
}

/** The bytes that will be sent, as the studio compressed them. */
export interface CompressedFile {
  blob: Blob;
  /** The id of these bytes among the parents of pictures; null for bytes of an earlier message. */
  sourceId: string | null;
  /** Bytes that the picture would have if it were alone. */
  neededBytes: number;
  /** The budget that was asked for last; null: as many bytes as it needs. */
  askedBytes: number | null;
}

/** A picture on a form, with everything that is known about it (docs/decisions/0008). */
export interface Reference {
  id: string;
  /** The name of its file, or the beginning of its prompt. */
  name: string;
  /** Its id in the library, if it is a picture of the library. */
  pictureId: string | null;
  /** Whether it is the newest picture of the conversation, which the chat attaches automatically. */
  isLast: boolean;
  /** The size of the file as given; null until it is known. */
  originalBytes: number | null;
  /** The file as given; null if a reload left only the compressed bytes. */
  source: Blob | null;
  /** What this browser made of a file that it had to reduce, kept so that one size is not made twice. */
  reduced: ReducedFile | null;
  /** null until it was compressed for the first time. */
  compressed: CompressedFile | null;
  /** A painted PNG that is opaque where the picture is to be edited. */
  mask: Blob | null;
  progress: ReferenceProgress;
}

export type ReadyReference = Reference & { progress: ReadyProgress };

/** What is known about a new reference apart from its name. A reference without traits waits to be processed. */
type KnownTraits = Partial<Omit<Reference, 'id' | 'name'>>;

export function createReference(id: string, name: string, known: KnownTraits = {}): Reference {
  return {
    id,
    name,
    pictureId: null,
    isLast: false,
    originalBytes: known.source?.size ?? null,
    source: null,
    reduced: null,
    compressed: null,
    mask: null,
    progress: { status: 'waiting' },
    ...known,
  };
}

// Questions about a reference

/** Whether it can be sent as it is now. */
export function isReady(reference: Reference): reference is ReadyReference {
  const { status } = reference.progress;
  return status === 'ready' || status === 'refitting';
}

/** The references that would be sent now. */
export function readyReferences(references: readonly Reference[]): readonly ReadyReference[] {
  return references.filter(isReady);
}

/** Whether sending has to wait for it: it is not ready, or its bytes are about to change. */
export function isPending({ progress: { status } }: Reference): boolean {
  return status !== 'ready' && status !== 'failed';
}

/** Whether the same file may succeed another time. */
export function isRetryable(problem: ReferenceProblem): boolean {
  return problem === 'unreachable' || problem === 'failed';
}

/** Its upload failed and may succeed another time: nothing is paid for without it before the user has decided. */
export function hasRetryableFailure({ progress }: Reference): boolean {
  return progress.status === 'failed' && isRetryable(progress.problem);
}

/** Keys of its object URLs: of the file as given, and of the compressed bytes. */
export function urlKeys({ id, compressed }: Reference): { source: string; compressed: string } {
  return { source: `reference:${id}`, compressed: `reference:${compressed?.sourceId ?? id}` };
}

// What can happen to a reference. A ready one stays ready while it is compressed again.

export function reductionStarted(reference: Reference): Reference {
  return inWork(reference, { status: 'reducing' });
}

export function reductionFinished(reference: Reference, reduced: ReducedFile): Reference {
  return { ...reference, reduced };
}

export function uploadProgressed(reference: Reference, percent: number): Reference {
  return inWork(reference, { status: 'uploading', percent });
}

/** What the studio answered to an upload. */
export interface Compression {
  blob: Blob;
  info: ReferenceInfo;
  /** A new id for these bytes. */
  sourceId: string;
  askedBytes: number | null;
  wasReduced: boolean;
}

export function compressionFinished(reference: Reference, done: Compression): Reference {
  const { blob, info, sourceId, askedBytes, wasReduced } = done;
  const neededBefore = reference.compressed?.neededBytes ?? 0;
  const neededBytes = askedBytes === null ? blob.size : Math.max(neededBefore, blob.size);
  return {
    ...reference,
    compressed: { blob, sourceId, neededBytes, askedBytes },
    progress: { status: 'ready', info, wasReduced },
  };
}

export function processingFailed(
  reference: Reference,
  problem: ReferenceProblem,
  requestId: string | null,
): Reference {
  return { ...reference, progress: { status: 'failed', problem, requestId } };
}

/** Its processing has stopped: it is as it was before, or waits to be processed again. */
export function processingStopped(reference: Reference): Reference {
  if (reference.progress.status === 'failed') return reference;
  return isReady(reference)
    ? { ...reference, progress: { ...reference.progress, status: 'ready' } }
    : processingRequested(reference);
}

export function processingRequested(reference: Reference): Reference {
  return { ...reference, progress: { status: 'waiting' } };
}

export function maskPainted(reference: Reference, mask: Blob | null): Reference {
  return { ...reference, mask };
}

export function savedToLibrary(reference: Reference, pictureId: string): Reference {
  return { ...reference, pictureId };
}

function inWork(reference: Reference, first: ReferenceProgress): Reference {
  const progress = isReady(reference) ? { ...reference.progress, status: 'refitting' as const } : first;
  return { ...reference, progress };
}
