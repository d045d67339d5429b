import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import type { JobFrame } from './job-frame';
import type { StreamReport } from './shared-stream';
import { StreamHub } from './stream-hub';

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
let hub: StreamHub | null = null;

/**
 * Yields the frames of a job after a known one, in order, until the caller stops. All tabs share one stream, which is
 * opened again whenever it breaks; `onConnection` reports that. Throws ApiFailure if the studio refuses for good
 * (`not_found` if it does not know the job), and NetworkFailure if the job has to be followed again.
 */
export async function* followShared(
  jobId: string,
  lastSequence: number,
  onConnection: (connection: 'open' | 'lost') => void,
): AsyncGenerator<JobFrame> {
  const subscription: Subscription = { lastSequence, items: [], wake: () => undefined };
  subscriptions.set(jobId, subscription);
  hub ??= new StreamHub({ positionOf: lastQueuedOf, followed: () => subscriptions.keys(), onReport: passOn });
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

/** Copies a picture that another tab has fetched, so that its bytes stay when that tab closes. */
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

function lastQueuedOf(jobId: string): number | null {
  return subscriptions.get(jobId)?.lastSequence ?? null;
}

/** Queues a report for the job of this tab that it concerns. */
function passOn(report: StreamReport, isForeign: boolean): void {
  switch (report.kind) {
    case 'frame': {
      const subscription = subscriptions.get(report.jobId);
      if (subscription === undefined || report.frame.sequence <= subscription.lastSequence) return;
      // It was on its way to another tab, which had followed the job for longer.
      if (report.after > subscription.lastSequence) {
        hub?.follow(report.jobId, subscription.lastSequence);
        return;
      }
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
