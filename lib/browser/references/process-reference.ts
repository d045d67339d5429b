import { limits } from '@/lib/protocol/limits';
import { type ReferenceInfo, readReferenceInfo, referenceRefusals } from '@/lib/protocol/reference-info';
import { loadPicture } from '../library/load-picture';
import { createSourceId } from '../library/picture-ids';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { forgetUrls } from '../platform/object-urls';
import { sendWithProgress } from '../platform/send-with-progress';
import { bodyLimit } from '../session/load-session';
import { usePreferences } from '../session/preferences-store';
import { infoOfOriginal, type ReducedFile, ReductionFailure, reduceForUpload } from './reduce-for-upload';
import {
  compressionFinished,
  isReady,
  isRetryable,
  processingFailed,
  type Reference,
  type ReferenceProblem,
  reductionFinished,
  reductionStarted,
  uploadProgressed,
  urlKeys,
} from './reference';
import { changeReference, findReference, type ReferenceForm } from './reference-form';
import { forgetReference, saveReference } from './save-references';

/** How many are processed at once: enough to use the connection without slowing the page. */
const concurrencyMax = 3;
const edgesMax = { bounded: limits.referenceEdge, original: limits.referenceEdgeMax } as const;

let running = 0;
const queue: (() => void)[] = [];
/** The controllers that stop the processing of references, by reference id. */
const aborts = new Map<string, AbortController>();

/**
 * Turns a file on the form into compressed bytes that can be sent, within `budgetBytes` (null: as many as it needs).
 * The store shows the progress. Ends when the reference is ready or has failed; never throws.
 */
export async function processReference(
  form: ReferenceForm,
  id: string,
  budgetBytes: number | null = null,
): Promise<void> {
  aborts.get(id)?.abort(new Error('Another call processes it.'));
  const abort = new AbortController();
  aborts.set(id, abort);
  await waitForTurn();
  try {
    if (!abort.signal.aborted) await compress(abort.signal, form, id, budgetBytes);
  } catch (error) {
    if (!abort.signal.aborted) await fail(form, id, error);
  } finally {
    if (aborts.get(id) === abort) aborts.delete(id);
    passTurnOn();
  }
}

export function stopProcessing(id: string): void {
  aborts.get(id)?.abort(new Error('It was taken off the form.'));
}

async function waitForTurn(): Promise<void> {
  if (running < concurrencyMax) running += 1;
  else await new Promise<void>((resolve) => queue.push(resolve));
}

/** Passes the turn directly to the next reference in the queue, so that a newcomer cannot take it first. */
function passTurnOn(): void {
  const next = queue.shift();
  if (next) next();
  else running -= 1;
}

async function compress(
  signal: AbortSignal,
  form: ReferenceForm,
  id: string,
  askedBytes: number | null,
): Promise<void> {
  const change = (happened: (reference: Reference) => Reference) => changeReference(form, id, happened);
  const reference = findReference(form, id);
  if (reference === null) return;
  const original = await loadOriginal(reference);
  // A conversation sends its pictures again with each message, so they stay small.
  const edge = form.key === 'edit' ? usePreferences.getState().referenceEdge : 'bounded';
  const reduce = async (isRefused: boolean) => {
    const made = await reduceForUpload(original, {
      limitBytes: await bodyLimit(),
      edgeMax: edgesMax[edge],
      before: reference.reduced,
      isRefused,
      onStart: () => change(reductionStarted),
    });
    if (made) change((current) => reductionFinished(current, made));
    signal.throwIfAborted();
    return made;
  };
  const upload = (file: Blob) => {
    change((current) => uploadProgressed(current, 0));
    return uploadReference(signal, {
      file,
      edge: edge === 'original' ? 'original' : null,
      budgetBytes: askedBytes,
      onProgress: (percent) => change((current) => uploadProgressed(current, percent)),
    });
  };
  const { answer, reduced } = await uploadOrConvert(original, { reduce, upload });
  const { blob, info } = answer;
  signal.throwIfAborted();
  forgetUrls([urlKeys(reference).compressed]);
  const infoBefore = isReady(reference) ? reference.progress.info : null;
  const done = {
    blob,
    info: infoOfOriginal(info, { sizeBytes: original.size, reduced, infoBefore }),
    sourceId: createSourceId(),
    askedBytes,
    wasReduced: reduced !== null,
  };
  change((current) => compressionFinished(current, done));
  await saveReference(form, id);
}

interface UploadSteps {
  reduce: (isRefused: boolean) => Promise<ReducedFile | null>;
  upload: (file: Blob) => Promise<Awaited<ReturnType<typeof uploadReference>>>;
}

/** Uploads a file. If the studio cannot open it but this browser can, it is converted and uploaded again. */
async function uploadOrConvert(original: Blob, { reduce, upload }: UploadSteps) {
  const reduced = await reduce(false);
  try {
    return { answer: await upload(reduced?.blob ?? original), reduced };
  } catch (error) {
    if (reduced !== null || !isUnopened(error)) throw error;
    const converted = await reduce(true);
    if (converted === null) throw error;
    return { answer: await upload(converted.blob), reduced: converted };
  }
}

/** Files that the studio cannot open, or not in the memory it has, may be whole nevertheless. */
const unopened: readonly (string | null)[] = ['unsupported', 'cmyk', 'not-a-picture', 'too-many-pixels'];

function isUnopened(error: unknown): boolean {
  return error instanceof ApiFailure && unopened.includes(error.reason);
}

/** The file as given; after a reload, perhaps only its compressed bytes are left. */
async function loadOriginal({ source, pictureId, compressed }: Reference): Promise<Blob> {
  if (source !== null) return source;
  const original = (pictureId && (await loadPicture(pictureId, 'original'))) || compressed?.blob;
  if (!original) throw new MissingFile('Neither the file nor its compressed bytes exist.');
  return original;
}

interface ReferenceUpload {
  file: Blob;
  edge: 'original' | null;
  /** The answer should stay within these bytes; null: within one request. */
  budgetBytes: number | null;
  /** 0 to 100 percent that have left this browser. */
  onProgress: (percent: number) => void;
}

/**
 * Uploads one picture; the studio answers with its compressed bytes.
 * @throws ApiFailure, NetworkFailure, UnreadableAnswer, or the signal's reason
 */
async function uploadReference(
  signal: AbortSignal,
  { file, edge, budgetBytes, onProgress }: ReferenceUpload,
): Promise<{ blob: Blob; info: ReferenceInfo }> {
  const query = new URLSearchParams();
  if (edge) query.set('edge', edge);
  if (budgetBytes !== null) query.set('budget', String(budgetBytes));
  const { blob, header } = await sendWithProgress(signal, {
    method: 'POST',
    path: `/api/references?${query}`,
    body: file,
    onProgress: (sentBytes) => onProgress((sentBytes / Math.max(file.size, 1)) * 100),
  });
  const info = readReferenceInfo(header);
  if (info === null) throw new UnreadableAnswer('The answer is not a reference picture.');
  return { blob, info };
}

class MissingFile extends Error {
  override readonly name = 'MissingFile';
}

async function fail(form: ReferenceForm, id: string, error: unknown): Promise<void> {
  const requestId = error instanceof ApiFailure ? error.requestId : null;
  const problem = problemOf(error);
  changeReference(form, id, (reference) => processingFailed(reference, problem, requestId));
  // A file that can never be sent is reported once; a file that may succeed later is tried again at the next visit.
  if (!isRetryable(problem)) await forgetReference(id);
}

function problemOf(error: unknown): ReferenceProblem {
  if (error instanceof MissingFile) return 'missing';
  if (error instanceof ReductionFailure) return error.problem;
  if (error instanceof NetworkFailure) return 'unreachable';
  if (!(error instanceof ApiFailure)) return 'failed';
  const { reason, status } = error;
  // A proxy's 413 carries no reason of ours.
  return referenceRefusals.find((refusal) => refusal === reason) ?? (status === 413 ? 'too-large' : 'failed');
}
