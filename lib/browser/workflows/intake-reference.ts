import type { ReferenceReceipt } from '@/lib/protocol/reference-receipt';
import { referenceRefusals } from '@/lib/protocol/reference-receipt';
import { ApiFailure, NetworkFailure } from '../api-failure';
import { getHeldReference, holdReference } from '../held-references';
import { isHeic } from '../is-heic';
import { postReference } from '../post-reference';
import { reducePicture } from '../reduce-picture';
import type { ReferenceProblem } from '../reference';
import type { ReferenceForm } from '../reference-forms';
import { useSession } from '../stores/session-store';
import { keepReference } from './keep-references';
import { loadSession } from './load-session';

/** As many at once as keep the line busy without slowing the page. */
const atOnce = 3;
/** Where the studio has not said what it takes. */
const bodyBytesElse = 4_000_000;

let running = 0;
const queue: (() => void)[] = [];
const aborts = new Map<string, AbortController>();

/** Makes a file on the form a reference picture; its tile tells how far it is. Ends when it is ready or has failed. */
export async function intakeReference(
  form: ReferenceForm,
  id: string,
  budgetBytes: number | null = null,
): Promise<void> {
  const abort = new AbortController();
  aborts.set(id, abort);
  await turn();
  try {
    if (!abort.signal.aborted) await takeIn(abort.signal, form, id, budgetBytes);
  } catch (error) {
    if (!abort.signal.aborted) fail(form, id, error);
  } finally {
    if (aborts.get(id) === abort) aborts.delete(id);
    running -= 1;
    queue.shift()?.();
  }
}

/** Stops a file that is on its way. */
export function stopIntake(id: string): void {
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
  const { progress } = form.store.getState();
  const { source, compressed } = getHeldReference(id);
  const original = source ?? compressed;
  if (original === null) throw new Refusal('missing');
  const reduced = await reduceIfNeeded(form, id, original);
  signal.throwIfAborted();
  progress(id, { status: 'sending', percent: 0 });
  const { blob, receipt } = await postReference(signal, {
    file: reduced?.blob ?? original,
    edge: null,
    budgetBytes,
    onProgress: (percent) => progress(id, { status: 'sending', percent }),
  });
  signal.throwIfAborted();
  holdReference(id, { compressed: blob });
  const told: ReferenceReceipt = reduced
    ? {
        ...receipt,
        originalBytes: original.size,
        originalWidth: reduced.width,
        originalHeight: reduced.height,
      }
    : receipt;
  progress(id, { status: 'ready', receipt: told, wasReduced: reduced !== null });
  await keepReference(form, id);
}

/** What this browser must do first: open what only it can open, and shrink what is larger than one request may be. */
async function reduceIfNeeded(form: ReferenceForm, id: string, file: Blob) {
  const limitBytes = await bodyLimit();
  const isForeign = await isHeic(file);
  if (!isForeign && file.size <= limitBytes) return null;
  form.store.getState().progress(id, { status: 'reducing' });
  const reduced = await reducePicture(file, limitBytes);
  if (reduced === null) throw new Refusal(isForeign ? 'heic' : 'too-large');
  return reduced;
}

/** Bytes that one request to this studio may have. */
export async function bodyLimit(): Promise<number> {
  if (useSession.getState().session === null) await loadSession();
  return useSession.getState().session?.limits.bodyBytes ?? bodyBytesElse;
}

class Refusal extends Error {
  readonly problem: ReferenceProblem;
  constructor(problem: ReferenceProblem) {
    super(problem);
    this.problem = problem;
  }
}

function fail(form: ReferenceForm, id: string, error: unknown): void {
  const requestId = error instanceof ApiFailure ? error.requestId : null;
  form.store.getState().progress(id, { status: 'failed', problem: problemOf(error), requestId });
}

function problemOf(error: unknown): ReferenceProblem {
  if (error instanceof Refusal) return error.problem;
  if (error instanceof NetworkFailure) return 'unreachable';
  if (!(error instanceof ApiFailure)) return 'failed';
  const { reason, status } = error;
  // A proxy's 413 has no words of ours.
  return referenceRefusals.find((refusal) => refusal === reason) ?? (status === 413 ? 'too-large' : 'failed');
}
