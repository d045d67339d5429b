import { limits } from '@/lib/protocol/limits';
import { ApiFailure, NetworkFailure, type UnreadableAnswer } from '../platform/api-failure';
import { reconnectPause } from '../platform/reconnect-pause';
import { fetchEventPicture } from './fetch-event-picture';
import { getSharedEvents } from './job-api';
import type { JobFrame } from './job-frame';
import type { SharedFrame } from './job-stream';

/** What the leader tells the tabs about their jobs. */
export type StreamReport =
  | { kind: 'frame'; jobId: string; frame: JobFrame }
  | { kind: 'unknown'; jobId: string }
  | { kind: 'failed'; jobId: string; failure: ApiFailure | UnreadableAnswer }
  | { kind: 'connection'; connection: 'open' | 'lost'; jobIds: readonly string[] }
  /** The stream says something at least every 10 s. */
  | { kind: 'alive' };

interface FollowedJob {
  /** The last frame that the stream gave. */
  read: number;
  /** The last frame that was reported: a picture is reported once its bytes are here. */
  reported: number;
  reports: Promise<void>;
}

/** How long to wait for other jobs, so that those which join at about the same time share one opening. */
const gatherMs = 20;

/**
 * The one stream of all jobs that this browser follows. It is opened anew when a job joins or the connection is lost.
 */
export class SharedStream {
  readonly #jobs = new Map<string, FollowedJob>();
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
    this.#jobs.set(jobId, { read: lastSequence, reported: lastSequence, reports: Promise.resolve() });
    if (!this.#isRunning) {
      void this.#run();
      return;
    }
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => this.#reopen(), gatherMs);
  }

  unfollow(jobId: string): void {
    this.#jobs.delete(jobId);
    if (this.#jobs.size === 0) this.close();
  }

  close(): void {
    this.#jobs.clear();
    clearTimeout(this.#gathering);
    this.#opening?.abort();
    this.#endPause();
  }

  #reopen(): void {
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
      this.#connected('lost', [...this.#jobs.keys()]);
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
    const frames = await getSharedEvents(
      positions.map(([jobId, { read }]) => [jobId, read] as const),
      signal,
      () => this.#report({ kind: 'alive' }),
    );
    this.#connected(
      'open',
      positions.map(([jobId]) => jobId),
    );
    return frames;
  }

  /** A lost connection is opened again. What the server refuses for good ends for all jobs. */
  #bear(error: unknown): void {
    if (error instanceof NetworkFailure) return;
    if (error instanceof ApiFailure) {
      if (!error.isFinal) return;
      for (const jobId of [...this.#jobs.keys()]) this.#fail(jobId, error);
      return;
    }
    throw error;
  }

  #take(frame: SharedFrame): void {
    const job = this.#jobs.get(frame.jobId);
    if (job === undefined) return;
    switch (frame.kind) {
      case 'unknown':
        this.#jobs.delete(frame.jobId);
        this.#report({ kind: 'unknown', jobId: frame.jobId });
        return;
      case 'unreadable':
        this.#fail(frame.jobId, frame.error);
        return;
      case 'event': {
        if (frame.sequence <= job.read) return;
        job.read = frame.sequence;
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
      job.reported = sequence;
      this.#report({ kind: 'frame', jobId, frame: { sequence, event } });
      if (event.event === 'job-end') this.unfollow(jobId);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      this.#fail(jobId, error);
    }
  }

  #fail(jobId: string, failure: ApiFailure | UnreadableAnswer): void {
    this.#jobs.delete(jobId);
    this.#report({ kind: 'failed', jobId, failure });
  }

  #connected(connection: 'open' | 'lost', jobIds: readonly string[]): void {
    this.#connection = connection;
    this.#report({ kind: 'connection', connection, jobIds });
  }
}
