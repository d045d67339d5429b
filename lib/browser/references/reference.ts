import type { ReferenceInfo, ReferenceRefusal } from '@/lib/protocol/reference-info';

/** Why a file on the form cannot be sent: the studio's reasons, and this browser's own. */
export type ReferenceProblem = ReferenceRefusal | 'too-many' | 'unreachable' | 'missing' | 'failed';

export type ReferenceProgress =
  | { status: 'waiting' }
  /** Re-encoded in this browser first: it is larger than one request may be, or only this browser can open it. */
  | { status: 'reducing' }
  /** 0 to 100 sent; at 100 the studio is at work on it. */
  | { status: 'sending'; percent: number }
  /** `isFitting`: it is compressed anew, for another size or to fit the request with the others. */
  | { status: 'ready'; receipt: ReferenceInfo; wasReduced: boolean; isFitting: boolean }
  | { status: 'failed'; problem: ReferenceProblem; requestId: string | null };

/** A picture on a form. Its bytes are with `held-references`. */
export interface Reference {
  id: string;
  /** What its file is called, or how its prompt begins. */
  name: string;
  /** The library's id, where it is one of its pictures. */
  pictureId: string | null;
  /** The picture that a conversation made last, which goes along by itself. */
  isLast?: boolean;
  /** Of the file as it was given; null until it is known. */
  originalBytes: number | null;
  progress: ReferenceProgress;
}

/** Whether it must be waited for: it is not ready, or will be sent otherwise in a moment. */
export function isPending({ progress }: Reference): boolean {
  return progress.status === 'ready' ? progress.isFitting : progress.status !== 'failed';
}

/** Its upload failed and may go well another time: nothing is paid for without it before the user has said so. */
export function hasRetryableFailure({ progress }: Reference): boolean {
  return progress.status === 'failed' && isRetryable(progress.problem);
}

/** Whether what failed may go well another time. */
export function isRetryable(problem: ReferenceProblem): boolean {
  return problem === 'unreachable' || problem === 'failed';
}
