import type { JobRequest } from '@/lib/protocol/job-request';
import { getJobFiles } from '../library/job-files';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { locksSpanTabs } from '../platform/locks';
import { reconnectPause } from '../platform/reconnect-pause';
import { followShared } from './follow-shared';
import { issueJob, withdrawUnissued } from './job-api';
import type { JobFrame } from './job-frame';
import { RequestWithdrawn, sendInTurn } from './request-queue';

/** Why no more frames come although the stream gave no job-end. */
export class FollowFailure extends Error {
  override readonly name = 'FollowFailure';
  /**
   * `refused`: certainly not issued. `gone`: the server forgot a job that it had. `stopped`: the server refuses this
   * page for now (it is locked, or the page is outdated); a later visit can go on.
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
  /** Frames up to here are already known. */
  lastSequence: number;
  /** Whether to begin by issuing the job, or by looking for one that may have been issued. */
  begin: 'post' | 'attach';
  /** Asked before each request, and whenever the server does not know the job: may it be issued under its id? */
  mayIssue: () => Promise<boolean>;
  onConnection: (connection: 'open' | 'lost') => void;
  /** Reports whether the request waits in this browser, or is leaving it. */
  onRequest: (request: 'held' | 'sent') => void;
}

/** How often the server must say that it does not know a job before a refusal counts: over about a second. */
const lookupsAfterRefusal = 3;
/** After this many more failed attempts to withdraw the job, which take minutes, a refusal counts anyway. */
const withdrawalsMax = 20;
/** The same for a job of which only a proxy or another tab can have sent a copy, which takes seconds. */
const withdrawalsOfOnlyPost = 2;

/**
 * Yields the frames of a job, each once and in order, up to job-end, across dropped connections. After the first POST
 * it only follows. It posts the same id and body again only when the server says that it has never seen the id;
 * even then the server's claim ensures that no id is called twice.
 *
 * A refusal may concern only one copy of a POST, because networks and proxies resend, and a server that cannot write
 * now may be able to a moment later. It therefore counts only once the server does not find the job, and the job is
 * withdrawn: another copy may still arrive, even an earlier one, or one from another page that follows the job. What
 * every copy of the only POST would meet counts at once.
 */
export async function* followFrames(options: FollowOptions): AsyncGenerator<JobFrame> {
  const { request, begin, mayIssue, onConnection } = options;
  let { lastSequence } = options;
  let next = begin;
  let isFirstTry = begin === 'post';
  let refusal: ApiFailure | null = null;
  let lookupsLeft = lookupsAfterRefusal;
  let posts = 0;
  const isOnlyPost = () => begin === 'post' && posts < 2;
  for (let failures = 0; ; failures += 1) {
    try {
      if (next === 'post') {
        posts += 1;
        await issue(options);
      }
      next = 'attach';
      // An open stream says nothing about a job that the server may not know: its first frame does.
      const onStream = (connection: 'open' | 'lost') => {
        if (connection === 'lost' ? refusal === null : lastSequence > 0) onConnection(connection);
      };
      for await (const frame of followShared(request.id, lastSequence, onStream)) {
        if (frame.sequence <= lastSequence) continue;
        if (lastSequence === 0) onConnection('open');
        refusal = null;
        failures = 0;
        lastSequence = frame.sequence;
        yield frame;
        if (frame.event.event === 'job-end') return;
      }
    } catch (error) {
      if (error instanceof RequestWithdrawn) {
        // A copy that this tab or another one sent before may still arrive: the studio has to know.
        const isUnsent = isOnlyPost() && locksSpanTabs();
        if (isUnsent || (await withdraw(request.id))) throw new FollowFailure('refused', null);
        next = 'attach';
      } else if (error instanceof NetworkFailure) next = 'attach';
      else if (error instanceof ApiFailure && refusal && error.code === 'not_found') {
        lookupsLeft -= 1;
        const isHopeless = lookupsLeft <= -(isOnlyPost() ? withdrawalsOfOnlyPost : withdrawalsMax);
        if (lookupsLeft <= 0 && (isHopeless || (await withdraw(request.id)))) {
          throw new FollowFailure(refusal.code === 'job_gone' ? 'gone' : 'refused', refusal);
        }
      } else if (error instanceof ApiFailure) {
        // A resumed job that meets "too many requests" is tried again for as long as it may be issued.
        const isPatient = error.status === 429 && !isFirstTry;
        const isDoubtful = error.refused && (mayConcernOneCopy(error) || !isOnlyPost());
        if (next === 'post' && isDoubtful && !isPatient) refusal = error;
        next = await nextStep(error, {
          tried: next,
          isDoubtful,
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

async function issue({ request, mayIssue, onRequest }: FollowOptions): Promise<void> {
  const send = async (signal: AbortSignal) => {
    // It may have waited for a while, and was perhaps cancelled in another tab in the meantime.
    if (!(await mayIssue())) throw new RequestWithdrawn();
    onRequest('sent');
    await issueJob(request, getJobFiles(request.id), signal);
  };
  await sendInTurn(request.id, send, () => onRequest('held'));
}

/** Refusals that a copy of the request may have caused: it has taken the rest of the budget, or the id. */
const causedByCopies: readonly ApiFailure['code'][] = ['over_budget', 'id_conflict', 'job_gone'];

/**
 * Whether such a refusal says nothing about other copies of the request. Its reason may be gone a moment later, too.
 */
function mayConcernOneCopy({ status, code }: ApiFailure): boolean {
  return status === 429 || status >= 500 || causedByCopies.includes(code);
}

/** What to try next after a failure; throws FollowFailure when nothing is left to try. */
async function nextStep(
  failure: ApiFailure,
  context: {
    tried: 'post' | 'attach';
    isDoubtful: boolean;
    seen: boolean;
    mayIssue: () => Promise<boolean>;
    jobId: string;
  },
): Promise<'post' | 'attach'> {
  if (failure.code === 'job_gone') {
    if (failure.reason === 'withdrawn') throw new FollowFailure('refused', null);
    // The studio still has the log of a job that had ended before this copy of its request arrived.
    if (context.tried === 'attach') throw new FollowFailure('gone', failure);
  }
  if (context.tried === 'post') {
    if (!failure.refused || context.isDoubtful) return 'attach';
    throw new FollowFailure('refused', failure);
  }
  if (failure.code === 'not_found') {
    if (context.seen) throw new FollowFailure('gone', failure);
    if (await context.mayIssue()) return 'post';
    if (await withdraw(context.jobId)) throw new FollowFailure('refused', null);
    return 'attach';
  }
  if (failure.isFinal) throw new FollowFailure('stopped', failure);
  return 'attach';
}

/**
 * Withdraws the id of a job that must no longer be issued, because a copy of its request may still be on its way.
 * Returns false when the server has the job after all, which then goes on, or could not be reached.
 */
async function withdraw(jobId: string): Promise<boolean> {
  try {
    await withdrawUnissued(jobId);
    return false;
  } catch (error) {
    if (error instanceof ApiFailure) return error.code === 'not_found';
    if (error instanceof NetworkFailure) return false;
    throw error;
  }
}
