import { ApiFailure, UnreadableAnswer } from '../platform/api-failure';
import { type Campaign, campaign } from '../platform/leadership';
import { useOwnKey } from '../session/own-key-store';
import {
  canReachTabs,
  channelVersion,
  onTabMessage,
  postToTabs,
  type SentFailure,
  type TabMessage,
} from './jobs-channel';
import { SharedStream, type StreamReport } from './shared-stream';

/** The jobs that this tab follows, as the hub needs to know them. */
interface OwnJobs {
  followed: () => Iterable<string>;
  /** The last frame of a job that this tab has; null for a job that it does not follow. */
  positionOf: (jobId: string) => number | null;
  /** @param isForeign whether another tab has read it */
  onReport: (report: StreamReport, isForeign: boolean) => void;
}

/** A leader that says nothing for longer than the server's heartbeats allow is replaced. */
const silenceMaxMs = 40_000;
const watchMs = 10_000;
/** How often followers hear that the leader lives. */
const aliveMs = 5_000;

/** This tab's part in sharing the stream: it leads and has the stream, or it receives what the leader sends. */
export class StreamHub {
  /** null if tabs cannot talk to each other: then each has a stream of its own. */
  readonly #campaign: Campaign | null;
  readonly #own: OwnJobs;
  readonly #stopListening: () => void;
  readonly #stopWatchingKey: () => void;
  readonly #watch: ReturnType<typeof setInterval>;
  /** Jobs of other tabs that follow through this one. */
  readonly #foreign = new Set<string>();
  #stream: SharedStream | null = null;
  #lastMessageAt = Date.now();
  #announcedAliveAt = 0;

  constructor(own: OwnJobs) {
    this.#own = own;
    this.#stopListening = onTabMessage((message) => this.#receive(message));
    // After a restart the studio goes on with a job that a user's own key pays for once a request brings that key.
    this.#stopWatchingKey = useOwnKey.subscribe(({ key }, before) => {
      if (key !== '' && key !== before.key) this.#stream?.reopen();
    });
    const handlers = {
      onElected: () => this.#lead(),
      onDeposed: () => {
        this.#closeStream();
        this.#followAll();
      },
    };
    this.#campaign = canReachTabs() ? campaign(`job-stream:${channelVersion}`, handlers) : null;
    if (this.#campaign === null) this.#lead();
    this.#watch = setInterval(() => {
      if (this.#stream === null && Date.now() - this.#lastMessageAt > silenceMaxMs) this.#campaign?.seize();
    }, watchMs);
  }

  follow(jobId: string, lastSequence: number): void {
    if (this.#stream) this.#stream.follow(jobId, lastSequence);
    else postToTabs({ kind: 'follow', jobId, lastSequence });
  }

  unfollow(jobId: string): void {
    if (this.#stream === null) postToTabs({ kind: 'unfollow', jobId });
    else if (!this.#foreign.has(jobId)) this.#stream.unfollow(jobId);
  }

  close(): void {
    clearInterval(this.#watch);
    this.#stopListening();
    this.#stopWatchingKey();
    this.#closeStream();
    this.#campaign?.withdraw();
  }

  #lead(): void {
    this.#stream = new SharedStream((report) => this.#report(report));
    this.#followAll();
    postToTabs({ kind: 'leads' });
  }

  #closeStream(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#foreign.clear();
    this.#lastMessageAt = Date.now();
  }

  #followAll(): void {
    for (const jobId of this.#own.followed()) this.#followOwn(jobId);
  }

  #followOwn(jobId: string): void {
    const position = this.#own.positionOf(jobId);
    if (position !== null) this.follow(jobId, position);
  }

  #receive(message: TabMessage): void {
    switch (message.kind) {
      case 'follow':
        if (this.#stream === null) return;
        this.#foreign.add(message.jobId);
        this.#stream.follow(message.jobId, message.lastSequence);
        return;
      case 'unfollow':
        this.#foreign.delete(message.jobId);
        this.#keepFollowing(message.jobId);
        return;
      case 'leads':
        this.#campaign?.yield();
        this.#lastMessageAt = Date.now();
        if (this.#stream === null) this.#followAll();
        return;
      case 'frame':
      case 'unknown':
      case 'connection':
        this.#lastMessageAt = Date.now();
        this.#own.onReport(message, true);
        return;
      case 'alive':
        this.#lastMessageAt = Date.now();
        this.#askForMissing(message.jobIds);
        return;
      case 'failed':
        this.#own.onReport({ ...message, failure: receivedFailure(message.failure) }, true);
        return;
      case 'state':
      case 'who':
      case 'cancelled':
      case 'closing':
        return;
    }
  }

  /** A message may have been lost, or an earlier tab of the same job has left late. */
  #askForMissing(jobIds: readonly string[]): void {
    if (this.#stream !== null) return;
    for (const jobId of this.#own.followed()) if (!jobIds.includes(jobId)) this.#followOwn(jobId);
  }

  /** Without locks two tabs may follow one job, and one of them stops. */
  #keepFollowing(jobId: string): void {
    if (this.#own.positionOf(jobId) === null) this.#stream?.unfollow(jobId);
    else if (this.#stream === null) this.#followOwn(jobId);
  }

  #report(report: StreamReport): void {
    this.#own.onReport(report, false);
    if (this.#foreign.size === 0) return;
    switch (report.kind) {
      case 'alive':
        if (Date.now() - this.#announcedAliveAt < aliveMs) return;
        this.#announcedAliveAt = Date.now();
        postToTabs(report);
        return;
      case 'connection':
        postToTabs(report);
        return;
      case 'frame':
      case 'unknown':
        if (this.#foreign.has(report.jobId)) postToTabs(report);
        return;
      case 'failed':
        if (this.#foreign.has(report.jobId)) {
          postToTabs({ ...report, failure: sentFailure(report.failure) });
        }
    }
  }
}

function sentFailure(failure: ApiFailure | UnreadableAnswer): SentFailure {
  const { message } = failure;
  if (!(failure instanceof ApiFailure)) return { status: 0, code: null, message, requestId: null };
  const { status, code, requestId } = failure;
  return { status, code, message, requestId };
}

function receivedFailure({ status, ...error }: SentFailure): ApiFailure | UnreadableAnswer {
  return status === 0 ? new UnreadableAnswer(error.message) : new ApiFailure(status, { error });
}
