import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { type Campaign, campaign } from '../platform/leadership';
import type { JobFrame } from './job-frame';
import { canTellTabs, hearTabs, type SentFailure, type TabMessage, tellTabs } from './jobs-channel';
import { SharedStream, type StreamReport } from './shared-stream';

type Item =
  | { kind: 'frame'; frame: JobFrame; isForeign: boolean }
  | { kind: 'connection'; connection: 'open' | 'lost' }
  | { kind: 'failed'; failure: Error };

interface Subscription {
  /** The last frame that was queued. */
  lastSequence: number;
  items: Item[];
  wake: () => void;
}

/** The jobs that this tab follows. */
const subscriptions = new Map<string, Subscription>();
let hub: Hub | null = null;

/**
 * Yields the frames of a job after a known one, in order, until the caller stops. All tabs share one stream, which is
 * opened again whenever it breaks; `onConnection` tells of that. Throws ApiFailure `not_found` for a job that the studio
 * does not know, what it refuses for good, and NetworkFailure where the job has to be followed anew.
 */
export async function* followShared(
  jobId: string,
  lastSequence: number,
  onConnection: (connection: 'open' | 'lost') => void,
): AsyncGenerator<JobFrame> {
  const subscription: Subscription = { lastSequence, items: [], wake: () => undefined };
  subscriptions.set(jobId, subscription);
  hub ??= new Hub();
  hub.follow(jobId, lastSequence);
  try {
    for (;;) {
      const item = subscription.items.shift();
      if (item === undefined) {
        await new Promise<void>((resolve) => {
          subscription.wake = resolve;
        });
      } else if (item.kind === 'frame') yield item.isForeign ? await ownFrame(item.frame) : item.frame;
      else if (item.kind === 'connection') onConnection(item.connection);
      else throw item.failure;
    }
  } finally {
    if (subscriptions.get(jobId) === subscription) subscriptions.delete(jobId);
    hub?.unfollow(jobId);
    if (subscriptions.size === 0) {
      hub?.close();
      hub = null;
    }
  }
}

/** A picture that another tab has fetched, with bytes that stay when that tab closes. */
async function ownFrame(frame: JobFrame): Promise<JobFrame> {
  const { event } = frame;
  if (event.event !== 'image-end') return frame;
  const { picture } = event.data;
  if (picture === null) return frame;
  try {
    const own = new Blob([await picture.arrayBuffer()], { type: picture.type });
    return { ...frame, event: { ...event, data: { ...event.data, picture: own } } };
  } catch (cause) {
    throw new NetworkFailure('The tab that fetched the picture was closed.', { cause });
  }
}

/** A leader that says nothing for longer than the server's heartbeats allow is replaced. */
const silenceMaxMs = 40_000;
const watchMs = 10_000;
/** How often followers hear that the leader lives. */
const aliveMs = 5_000;

/** This tab's part in sharing the stream: it leads and has the stream, or it hears what the leader says. */
class Hub {
  /** null where tabs cannot talk to each other: then each has a stream of its own. */
  readonly #campaign: Campaign | null;
  readonly #stopHearing: () => void;
  readonly #watch: ReturnType<typeof setInterval>;
  /** Jobs of other tabs that follow through this one. */
  readonly #foreign = new Set<string>();
  #stream: SharedStream | null = null;
  #heardAt = Date.now();
  #toldAliveAt = 0;

  constructor() {
    this.#stopHearing = hearTabs((message) => this.#hear(message));
    const handlers = {
      onElected: () => this.#lead(),
      onDeposed: () => {
        this.#closeStream();
        this.#followAll();
      },
    };
    this.#campaign = canTellTabs() ? campaign('job-stream', handlers) : null;
    if (this.#campaign === null) this.#lead();
    this.#watch = setInterval(() => {
      if (this.#stream === null && Date.now() - this.#heardAt > silenceMaxMs) this.#campaign?.seize();
    }, watchMs);
  }

  follow(jobId: string, lastSequence: number): void {
    if (this.#stream) this.#stream.follow(jobId, lastSequence);
    else tellTabs({ kind: 'follow', jobId, lastSequence });
  }

  unfollow(jobId: string): void {
    if (this.#stream === null) tellTabs({ kind: 'unfollow', jobId });
    else if (!this.#foreign.has(jobId)) this.#stream.unfollow(jobId);
  }

  close(): void {
    clearInterval(this.#watch);
    this.#stopHearing();
    this.#closeStream();
    this.#campaign?.withdraw();
  }

  #lead(): void {
    this.#stream = new SharedStream((report) => this.#report(report));
    this.#followAll();
    tellTabs({ kind: 'leads' });
  }

  #closeStream(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#foreign.clear();
    this.#heardAt = Date.now();
  }

  #followAll(): void {
    for (const [jobId, { lastSequence }] of subscriptions) this.follow(jobId, lastSequence);
  }

  #hear(message: TabMessage): void {
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
        this.#heardAt = Date.now();
        if (this.#stream === null) this.#followAll();
        return;
      case 'frame':
      case 'unknown':
      case 'connection':
      case 'alive':
        this.#heardAt = Date.now();
        passOn(message, true);
        return;
      case 'failed':
        passOn({ ...message, failure: receivedFailure(message.failure) }, true);
        return;
      case 'state':
      case 'who':
      case 'cancelled':
      case 'closing':
        return;
    }
  }

  /** Without locks two tabs may follow one job, and one of them stops. */
  #keepFollowing(jobId: string): void {
    const own = subscriptions.get(jobId);
    if (own === undefined) this.#stream?.unfollow(jobId);
    else if (this.#stream === null) this.follow(jobId, own.lastSequence);
  }

  #report(report: StreamReport): void {
    passOn(report, false);
    if (this.#foreign.size === 0) return;
    switch (report.kind) {
      case 'alive':
        if (Date.now() - this.#toldAliveAt < aliveMs) return;
        this.#toldAliveAt = Date.now();
        tellTabs(report);
        return;
      case 'connection':
        tellTabs(report);
        return;
      case 'frame':
      case 'unknown':
        if (this.#foreign.has(report.jobId)) tellTabs(report);
        return;
      case 'failed':
        if (this.#foreign.has(report.jobId)) {
          tellTabs({ ...report, failure: sentFailure(report.failure) });
        }
    }
  }
}

/** Queues a report for the job of this tab that it concerns. */
function passOn(report: StreamReport, isForeign: boolean): void {
  switch (report.kind) {
    case 'frame': {
      const subscription = subscriptions.get(report.jobId);
      if (subscription === undefined || report.frame.sequence <= subscription.lastSequence) return;
      subscription.lastSequence = report.frame.sequence;
      queue(report.jobId, { kind: 'frame', frame: report.frame, isForeign });
      return;
    }
    case 'unknown': {
      const failure = new ApiFailure(404, { error: { code: 'not_found' } });
      queue(report.jobId, { kind: 'failed', failure });
      return;
    }
    case 'failed':
      queue(report.jobId, { kind: 'failed', failure: report.failure });
      return;
    case 'connection':
      for (const jobId of report.jobIds) queue(jobId, { kind: 'connection', connection: report.connection });
      return;
    case 'alive':
      return;
  }
}

function queue(jobId: string, item: Item): void {
  const subscription = subscriptions.get(jobId);
  subscription?.items.push(item);
  subscription?.wake();
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
