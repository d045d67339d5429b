import type { JobRequest } from '@/lib/protocol/job-request';
import { getJobFiles } from '../library/job-files';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { reconnectPause } from '../platform/reconnect-pause';
import { deleteJob, getJobEvents, postJob } from './job-api';
import type { JobFrame } from './job-stream';

/** Why no more frames come although the job has not ended on the wire. */
export class FollowFailure extends Error {
  override readonly name = 'FollowFailure';
  /**
   * `refused`: certainly not issued. `gone`: the server forgot a job that it had. `stopped`: it will not talk to us
   * now (locked, an older page); another visit can go on.
   */
  readonly kind: 'refused' | 'gone' | 'stopped';
  readonly failure: ApiFailure | null;

  constructor(kind: FollowFailure['kind'], failure: ApiFailure | null) {
    super(failure?.message ?? 'The job was never issued.', failure ? { cause: failure } : undefined);
    this.kind = kind;
    this.failure = failure;
  }
}

export interface FollowOptions {
  request: JobRequest;
  /** Frames up to here are known. */
  lastSequence: number;
  /** How to begin: issue the job, or look for one that may have been issued. */
  begin: 'post' | 'attach';
  /** Asked each time the server turns out not to know the job: may it be issued (again, under the same id)? */
  mayIssue: () => Promise<boolean>;
  onConnection: (connection: 'open' | 'lost') => void;
}

/** How often the server has to say that it does not know a job before a refusal is believed: over about a second. */
const looksAfterRefusal = 3;

/**
 * The frames of a job, each once and in order, up to job-end, across dropped connections. After the first POST it
 * only re-attaches; it posts the same id and body again only when the server says that it has never seen the id, and
 * even then the server's claim decides that no id is ever called twice.
 *
 * A refusal that another copy of the same POST may not have met (networks and proxies resend, and a server that cannot
 * write now can a moment later) is believed once the job is not to be found.
 */
export async function* followFrames(options: FollowOptions): AsyncGenerator<JobFrame> {
  const { request, begin, mayIssue, onConnection } = options;
  let { lastSequence } = options;
  let next = begin;
  let isFirstTry = begin === 'post';
  let refusal: ApiFailure | null = null;
  let looksLeft = looksAfterRefusal;
  for (let failures = 0; ; failures += 1) {
    try {
      const frames = await (next === 'post'
        ? postJob(request, getJobFiles(request.id))
        : getJobEvents(request.id, lastSequence));
      onConnection('open');
      refusal = null;
      for await (const frame of frames) {
        if (frame.sequence <= lastSequence) continue;
        failures = 0;
        lastSequence = frame.sequence;
        yield frame;
        if (frame.event.event === 'job-end') return;
      }
      next = 'attach';
    } catch (error) {
      if (error instanceof NetworkFailure) next = 'attach';
      else if (error instanceof ApiFailure && refusal && error.code === 'not_found') {
        looksLeft -= 1;
        if (looksLeft === 0) throw new FollowFailure('refused', refusal);
      } else if (error instanceof ApiFailure) {
        // Too many requests, told to a job that is brought home: it is tried again for as long as it may be issued.
        const isPatient = error.status === 429 && !isFirstTry;
        if (next === 'post' && isMomentary(error) && !isPatient) refusal = error;
        next = await afterFailure(error, {
          tried: next,
          seen: lastSequence > 0,
          mayIssue,
          jobId: request.id,
        });
      } else throw error;
      isFirstTry = false;
    }
    if (refusal === null) onConnection('lost');
    await reconnectPause(failures);
  }
}

/** A refusal for a reason that may be gone a moment later: it says nothing about other copies of the same request. */
function isMomentary({ status, refused }: ApiFailure): boolean {
  return refused && (status === 429 || status >= 500);
}

/**
 * Takes the id away from a press that is not to be issued any more: a copy of the request may still be on its way.
 * False when there is a job after all, or nobody could be asked.
 */
async function isWithdrawn(jobId: string): Promise<boolean> {
  try {
    await deleteJob(jobId);
    return false;
  } catch (error) {
    if (error instanceof ApiFailure) return error.code === 'not_found';
    if (error instanceof NetworkFailure) return false;
    throw error;
  }
}

/** What to try next, or a FollowFailure. */
async function afterFailure(
  failure: ApiFailure,
  context: { tried: 'post' | 'attach'; seen: boolean; mayIssue: () => Promise<boolean>; jobId: string },
): Promise<'post' | 'attach'> {
  if (failure.code === 'job_gone') {
    throw failure.reason === 'withdrawn'
      ? new FollowFailure('refused', null)
      : new FollowFailure('gone', failure);
  }
  if (context.tried === 'post') {
    if (!failure.refused || isMomentary(failure)) return 'attach';
    throw new FollowFailure('refused', failure);
  }
  if (failure.code === 'not_found') {
    if (context.seen) throw new FollowFailure('gone', failure);
    if (await context.mayIssue()) return 'post';
    if (await isWithdrawn(context.jobId)) throw new FollowFailure('refused', null);
    return 'attach';
  }
  // Ours and final: no access, a wrong origin, an id this server does not accept. A proxy's page is not.
  const isFinal = failure.code !== null && failure.refused && failure.status < 500 && failure.status !== 429;
  if (isFinal) throw new FollowFailure('stopped', failure);
  return 'attach';
}
