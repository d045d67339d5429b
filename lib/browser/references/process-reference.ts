import { limits } from '@/lib/protocol/limits';
import {
  type ReferenceInfo,
  type ReferenceNote,
  referenceNotes,
  referenceRefusals,
  type StrippedPart,
} from '@/lib/protocol/reference-info';
import { loadPicture } from '../library/load-picture';
import { createSourceId } from '../library/source-id';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { forgetUrls } from '../platform/object-urls';
import { bodyLimit } from '../session/load-session';
import { usePreferences } from '../session/preferences-store';
import {
  getInMemoryReference,
  putInMemoryReference,
  type ReducedFile,
  referenceUrlKey,
} from './in-memory-references';
import { readFileFacts } from './read-file-facts';
import { reduceOffPage } from './reduce-off-page';
import { isRetryable, type Reference, type ReferenceProblem } from './reference';
import type { ReferenceForm } from './reference-forms';
import { forgetReference, saveReference } from './save-references';
import { sniffFile } from './sniff-file';
import { postReference } from './upload-reference';

/** As many at once as keep the line busy without slowing the page. */
const atOnce = 3;
const edgesMax = { bounded: limits.referenceEdge, original: limits.referenceEdgeMax } as const;

let running = 0;
const queue: (() => void)[] = [];
const aborts = new Map<string, AbortController>();

/**
 * Makes a file on the form a reference picture within so many bytes (null: as many as it needs); its tile tells how far
 * it is. One that is ready stays so while it is compressed anew. Ends when it is ready or has failed.
 */
export async function processReference(
  form: ReferenceForm,
  id: string,
  budgetBytes: number | null = null,
): Promise<void> {
  aborts.get(id)?.abort(new Error('It is taken in anew.'));
  const abort = new AbortController();
  aborts.set(id, abort);
  await turn();
  try {
    if (!abort.signal.aborted) await takeIn(abort.signal, form, id, budgetBytes);
  } catch (error) {
    if (!abort.signal.aborted) await fail(form, id, error);
  } finally {
    if (aborts.get(id) === abort) aborts.delete(id);
    running -= 1;
    queue.shift()?.();
  }
}

/** Stops a file that is on its way. */
export function stopProcessing(id: string): void {
  aborts.get(id)?.abort(new Error('It was taken off the form.'));
}

async function turn(): Promise<void> {
  if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
  running += 1;
}

async function takeIn(
  signal: AbortSignal,
  form: ReferenceForm,
  id: string,
  budgetBytes: number | null,
): Promise<void> {
  const { store } = form;
  const before = store.getState().references.find((reference) => reference.id === id);
  if (before === undefined) return;
  const told = before.progress.status === 'ready' ? before.progress : null;
  const progress: ReturnType<typeof store.getState>['progress'] = (of, next) =>
    store.getState().progress(of, told ? { ...told, isFitting: true } : next);

  const original = await originalOf(before);
  if (original === null) throw new Refusal('missing');
  // A conversation sends its pictures again with each message: they stay small.
  const edge = form.name === 'edit' ? usePreferences.getState().referenceEdge : 'bounded';
  const reduced = await reduceIfNeeded(id, original, edgesMax[edge], () =>
    progress(id, { status: 'reducing' }),
  );
  signal.throwIfAborted();
  progress(id, { status: 'sending', percent: 0 });
  const { blob, receipt } = await postReference(signal, {
    file: reduced?.blob ?? original,
    edge: edge === 'original' ? 'original' : null,
    budgetBytes,
    onProgress: (percent) => progress(id, { status: 'sending', percent }),
  });
  signal.throwIfAborted();
  holdCompressed(id, blob, budgetBytes);
  store.getState().progress(id, {
    status: 'ready',
    receipt: receiptOfAll(receipt, original, reduced, told?.receipt ?? null),
    wasReduced: reduced !== null,
    isFitting: false,
  });
  await saveReference(form, id);
}

/** The file as given; after a reload perhaps only the compressed picture is left of it. */
async function originalOf({ id, pictureId }: Reference): Promise<Blob | null> {
  const { source, compressed } = getInMemoryReference(id);
  if (source !== null) return source;
  return (pictureId && (await loadPicture(pictureId, 'original'))) || compressed;
}

function holdCompressed(id: string, compressed: Blob, askedBytes: number | null): void {
  const { neededBytes, sourceId } = getInMemoryReference(id);
  if (sourceId) forgetUrls([referenceUrlKey(sourceId)]);
  putInMemoryReference(id, {
    compressed,
    sourceId: createSourceId(),
    askedBytes,
    neededBytes: askedBytes === null ? compressed.size : Math.max(neededBytes ?? 0, compressed.size),
  });
}

/** What this browser must do first: open what only it can open, and shrink what is larger than one request may be. */
async function reduceIfNeeded(
  id: string,
  file: Blob,
  edgeMax: number,
  onStart: () => void,
): Promise<ReducedFile | null> {
  const limitBytes = await bodyLimit();
  const type = await sniffFile(file);
  const isHeic = type === 'image/heic';
  if (!isHeic && file.size <= limitBytes) return null;
  const { reduced: before } = getInMemoryReference(id);
  if (before?.edgeMax === edgeMax && before.blob.size <= limitBytes) return before;
  onStart();
  const mayShowThrough = type !== null && !isHeic;
  const picture = await reduceOffPage(file, { edgeMax, limitBytes, mayShowThrough, isHeic });
  if (picture === null) throw new Refusal(isHeic ? 'heic' : 'too-large');
  const reduced = { ...picture, facts: await readFileFacts(file, type) };
  putInMemoryReference(id, { reduced });
  return reduced;
}

/** The studio's receipt, told of the file as it was given: it may have seen only what this browser made of it. */
function receiptOfAll(
  receipt: ReferenceInfo,
  original: Blob,
  reduced: ReducedFile | null,
  before: ReferenceInfo | null,
): ReferenceInfo {
  if (reduced) {
    const { width: originalWidth, height: originalHeight, facts } = reduced;
    const stripped: readonly StrippedPart[] = facts.hasLocation ? ['location'] : [];
    const notes: readonly ReferenceNote[] = [
      ...(facts.isTurned ? (['turned'] as const) : []),
      ...(facts.isMoving ? (['first-frame'] as const) : []),
    ];
    return {
      ...receipt,
      originalBytes: original.size,
      originalWidth,
      originalHeight,
      stripped: [...stripped, ...receipt.stripped],
      notes: [...notes, ...receipt.notes],
    };
  }
  // Compressed once more from what was compressed: the file itself was told of then.
  if (before && original.size === before.sizeBytes) {
    const { originalBytes, originalWidth, originalHeight, originalType, stripped } = before;
    const notes = referenceNotes.filter(
      (note) => receipt.notes.includes(note) || (before.notes.includes(note) && note !== 'to-budget'),
    );
    return { ...receipt, originalBytes, originalWidth, originalHeight, originalType, stripped, notes };
  }
  return receipt;
}

class Refusal extends Error {
  readonly problem: ReferenceProblem;
  constructor(problem: ReferenceProblem) {
    super(problem);
    this.problem = problem;
  }
}

async function fail({ store }: ReferenceForm, id: string, error: unknown): Promise<void> {
  const requestId = error instanceof ApiFailure ? error.requestId : null;
  const problem = problemOf(error);
  store.getState().progress(id, { status: 'failed', problem, requestId });
  // What cannot be taken is told once; what may go well another time is tried again by the next visit.
  if (!isRetryable(problem)) await forgetReference(id);
}

function problemOf(error: unknown): ReferenceProblem {
  if (error instanceof Refusal) return error.problem;
  if (error instanceof NetworkFailure) return 'unreachable';
  if (!(error instanceof ApiFailure)) return 'failed';
  const { reason, status } = error;
  // A proxy's 413 has no words of ours.
  return referenceRefusals.find((refusal) => refusal === reason) ?? (status === 413 ? 'too-large' : 'failed');
}
