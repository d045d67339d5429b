import { limits } from '@/lib/protocol/limits';
import { ApiFailure, UnreadableAnswer } from '../platform/api-failure';
import { reconnectPause } from '../platform/reconnect-pause';
import { fetchEventPicture } from './fetch-event-picture';
import { getSharedEvents } from './job-api';
import type { JobFrame } from './job-frame';
import type { SharedFrame } from './job-stream';

/** What the leader tells the tabs about their jobs. */
export type StreamReport =
  /** A tab that does not have all frames up to `after` must not take it. */
  | { kind: 'frame'; jobId: string; after: number; frame: JobFrame }
  | { kind: 'unknown'; jobId: string }
  | { kind: 'failed'; jobId: string; failure: ApiFailure | UnreadableAnswer }
  | { kind: 'connection'; connection: 'open' | 'lost'; jobIds: readonly string[] }
  /** The stream says something at least every 10 s. A tab whose job is missing here asks for it again. */
  | { kind: 'alive'; jobIds: readonly string[] };

interface FollowedJob {
  /** The last frame that the stream delivered. */
  read: number;
  /** The last frame that was reported: a picture is reported once its bytes are here. */
  reported: number;
  reports: Promise<void>;
  /** Whether its last frame was read, so that only pictures may still be on their way. */
  isRead: boolean;
}

function followedFrom(sequence: number): FollowedJob {
  return { read: sequence, reported: sequence, reports: Promise.resolve(), isRead: false };
}

/** How long to wait for other jobs, so that those which join at about the same time share one opening. */
const gatherMs = 20;
/** How long to wait before following a job again whose picture could not be handled. */
const anewMs = 2_000;

/**
 * The one stream of all jobs that this browser follows. It is reopened when a job joins or the connection is lost.
 */
export class SharedStream {
  readonly #jobs = new Map<string, FollowedJob>();
  /** What the stream was last opened for: it omits some frames of a job that has been followed again since. */
  #inStream: ReadonlyMap<string, FollowedJob> = new Map();
  readonly #report: (report: StreamReport) => void;
  #connection: 'open' | 'lost' | null = null;
  #opening: AbortController | null = null;
  #isRunning = false;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #endPause = (): void => undefined;

  constructor(report: (report: StreamReport) => void) {
    this.#report = report;
  }

  /** Reports the frames of a job after `lastSequence`. A tab that has missed some calls it again. */
  follow(jobId: string, lastSequence: number): void {
    const known = this.#jobs.get(jobId);
    if (known && known.reported <= lastSequence) {
      if (this.#connection === 'open') this.#connected('open', [jobId]);
      return;
    }
    this.#jobs.set(jobId, followedFrom(lastSequence));
    if (!this.#isRunning) {
      void this.#run();
      return;
    }
    this.#reopenSoon(gatherMs);
  }

  unfollow(jobId: string): void {
    this.#forget(jobId);
    if (this.#jobs.size === 0) this.close();
  }

  close(): void {
    this.#jobs.clear();
    clearTimeout(this.#gathering);
    this.#opening?.abort();
    this.#endPause();
  }

  /** A job for which the stream had no room joins it as soon as another one leaves. */
  #forget(jobId: string): void {
    const wasInStream = this.#jobs.delete(jobId) && this.#inStream.has(jobId);
    if (wasInStream && this.#jobs.size >= limits.followedJobsMax) this.#reopenSoon(gatherMs);
  }

  #reopenSoon(ms: number): void {
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => this.reopen(), ms);
  }

  /** Asks for the frames of all jobs by a new request, with the current headers. */
  reopen(): void {
    this.#opening?.abort();
    this.#endPause();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // The stream is opened after all jobs of this turn have joined.
    await Promise.resolve();
    for (let failures = 0; this.#jobs.size > 0; ) {
      const opening = new AbortController();
      this.#opening = opening;
      try {
        for await (const frame of await this.#open(opening.signal)) {
          failures = 0;
          this.#take(frame);
        }
      } catch (error) {
        if (!opening.signal.aborted) this.#bear(error);
      }
      if (opening.signal.aborted || this.#jobs.size === 0) continue;
      // A job that was read to its end has lost nothing: its pictures are still being fetched.
      const unread = [...this.#jobs].filter(([, { isRead }]) => !isRead);
      this.#connected(
        'lost',
        unread.map(([jobId]) => jobId),
      );
      await Promise.race([
        reconnectPause(failures),
        new Promise<void>((resolve) => {
          this.#endPause = resolve;
        }),
      ]);
      failures += 1;
    }
    this.#isRunning = false;
    this.#opening = null;
    this.#connection = null;
  }

  async #open(signal: AbortSignal): Promise<AsyncIterable<SharedFrame>> {
    // More jobs than one stream may follow wait until others have ended.
    const positions = [...this.#jobs].slice(0, limits.followedJobsMax);
    this.#inStream = new Map(positions);
    const frames = await getSharedEvents(
      positions.map(([jobId, { read }]) => [jobId, read] as const),
      signal,
      () => this.#report({ kind: 'alive', jobIds: [...this.#jobs.keys()] }),
    );
    this.#connected(
      'open',
      positions.map(([jobId]) => jobId),
    );
    return frames;
  }

  /**
   * What the server refuses for good, or this page cannot read, ends for all jobs. Whatever else fails, such as the
   * connection or the loading of code, is tried again: nobody else would open the stream for these jobs.
   */
  #bear(error: unknown): void {
    const isFinal = error instanceof UnreadableAnswer || (error instanceof ApiFailure && error.isFinal);
    if (!isFinal) return;
    for (const jobId of [...this.#jobs.keys()]) this.#fail(jobId, error);
  }

  #take(frame: SharedFrame): void {
    const job = this.#jobs.get(frame.jobId);
    if (job === undefined || this.#inStream.get(frame.jobId) !== job) return;
    switch (frame.kind) {
      case 'unknown':
        this.#forget(frame.jobId);
        this.#report({ kind: 'unknown', jobId: frame.jobId });
        return;
      case 'unreadable':
        this.#fail(frame.jobId, frame.error);
        return;
      case 'event': {
        if (frame.sequence <= job.read) return;
        job.read = frame.sequence;
        job.isRead = frame.event.event === 'job-end';
        job.reports = job.reports.then(() => this.#reportFrame(job, frame));
      }
    }
  }

  async #reportFrame(job: FollowedJob, frame: SharedFrame & { kind: 'event' }): Promise<void> {
    const { jobId, sequence } = frame;
    const isFollowed = () => this.#jobs.get(jobId) === job;
    if (!isFollowed()) return;
    try {
      const event = await fetchEventPicture(frame, { isFollowed, isNewest: () => job.read === sequence });
      if (!isFollowed()) return;
      const after = job.reported;
      job.reported = sequence;
      this.#report({ kind: 'frame', jobId, after, frame: { sequence, event } });
      if (event.event === 'job-end') this.unfollow(jobId);
    } catch (error) {
      if (error instanceof ApiFailure) this.#fail(jobId, error);
      else if (isFollowed()) this.#followAnew(jobId, job.reported);
    }
  }

  /** Whatever happened to one frame, the job continues from the last one that was reported. */
  #followAnew(jobId: string, reported: number): void {
    this.#jobs.set(jobId, followedFrom(reported));
    this.#reopenSoon(anewMs);
  }

  #fail(jobId: string, failure: ApiFailure | UnreadableAnswer): void {
    this.#forget(jobId);
    this.#report({ kind: 'failed', jobId, failure });
  }

  #connected(connection: 'open' | 'lost', jobIds: readonly string[]): void {
    this.#connection = connection;
    this.#report({ kind: 'connection', connection, jobIds });
  }
}
