import type { JobState } from '@/lib/protocol/job-state';
import type { StreamReport } from './shared-stream';

/** A failure as it is sent between tabs: a message keeps the fields of an object but loses its class. */
export interface SentFailure {
  status: number;
  code: string | null;
  message: string;
  requestId: string | null;
}

/** What the tabs of a browser tell each other about their jobs. */
export type TabMessage =
  /** To the leader: a tab follows a job from here. */
  | { kind: 'follow'; jobId: string; lastSequence: number }
  | { kind: 'unfollow'; jobId: string }
  /** A new leader asks the tabs which jobs they follow. */
  | { kind: 'leads' }
  /** From the leader. */
  | Exclude<StreamReport, { kind: 'failed' }>
  | { kind: 'failed'; jobId: string; failure: SentFailure }
  /** The state of a job, sent by the tab that it belongs to. */
  | { kind: 'state'; job: JobState }
  /** Asks the other tabs for the jobs that run in them. */
  | { kind: 'who' }
  /** The user has cancelled a job in a tab that it does not belong to. */
  | { kind: 'cancelled'; jobId: string }
  /** A tab closes while these jobs run in it. */
  | { kind: 'closing'; jobIds: readonly string[] };

/** Another build of the page may send other messages. Tabs of different builds neither talk nor share a stream. */
export const channelVersion = 2;
const channelName = `safelight:jobs:${channelVersion}`;
let channel: BroadcastChannel | null = null;

function openChannel(): BroadcastChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  channel ??= new BroadcastChannel(channelName);
  return channel;
}

/** Whether tabs can send each other messages: old browsers and some policies do not allow it. */
export function canReachTabs(): boolean {
  return openChannel() !== null;
}

export function postToTabs(message: TabMessage): void {
  openChannel()?.postMessage(message);
}

/** Listens to the messages of other tabs, never to this tab's own. Returns a function that stops it. */
export function onTabMessage(listener: (message: TabMessage) => void): () => void {
  const opened = openChannel();
  // Only our own code of the same version writes to the channel.
  const onMessage = ({ data }: MessageEvent) => listener(data as TabMessage);
  opened?.addEventListener('message', onMessage);
  return () => opened?.removeEventListener('message', onMessage);
}
