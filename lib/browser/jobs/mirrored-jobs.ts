import { isRunning, type JobState } from '@/lib/protocol/job-state';
import { onTabMessage, postToTabs } from './jobs-channel';
import { useJobs } from './jobs-store';
import { withdrawRequest } from './request-queue';
import { listRestoredRunning, restoreShownJobs } from './shown-jobs';

/** Jobs on this page that belong to another tab, and when that tab last sent their state. */
const mirrored = new Map<string, number>();
/** Jobs of this tab whose state will be sent soon. */
const waiting = new Set<string>();
let isTelling = false;

/** A running job's state is sent at most this often. */
const announceMs = 250;
/** A tab that was killed sends nothing: after `askMs` it is asked, and after `silenceMaxMs` it counts as gone. */
const askMs = 15_000;
const silenceMaxMs = 45_000;
let isWatching = false;

/** From now on the job belongs to this tab, whatever another tab has said about it. */
export function ownJob(jobId: string): void {
  mirrored.delete(jobId);
}

/**
 * Shows the running jobs of other tabs, and sends the state of this tab's jobs to them. `takeOver` is called for each
 * job of another tab when it is first seen, and when that tab says that it closes.
 */
export function mirrorJobs(takeOver: (jobId: string, isClosing: boolean) => void): void {
  // What an earlier visit left running may belong to another tab by now.
  restoreShownJobs();
  for (const jobId of listRestoredRunning()) mirrored.set(jobId, Date.now());
  onTabMessage((message) => {
    switch (message.kind) {
      case 'state': {
        const isNew = !mirrored.has(message.job.jobId);
        if (!show(message.job)) return;
        if (isNew) takeOver(message.job.jobId, false);
        watchOwners(takeOver);
        return;
      }
      case 'who':
        announceAll();
        return;
      case 'cancelled':
        withdrawRequest(message.jobId);
        return;
      case 'closing':
        for (const jobId of message.jobIds) if (mirrored.has(jobId)) takeOver(jobId, true);
        return;
      default:
        return;
    }
  });
  useJobs.subscribe(({ jobs }, { jobs: before }) => {
    for (const [jobId, job] of Object.entries(jobs)) {
      if (job === before[jobId] || mirrored.has(jobId)) continue;
      if (isRunning(job) || (before[jobId] && isRunning(before[jobId]))) announceSoon(jobId);
    }
  });
  window.addEventListener('pagehide', () => {
    const jobIds = ownRunningJobs().map(({ jobId }) => jobId);
    if (jobIds.length > 0) postToTabs({ kind: 'closing', jobIds });
  });
  postToTabs({ kind: 'who' });
  announceAll();
}

/** Asks silent tabs about their running jobs from time to time, and takes over those of tabs that stay silent. */
function watchOwners(takeOver: (jobId: string, isClosing: boolean) => void): void {
  if (isWatching || silentJobs(0).length === 0) return;
  isWatching = true;
  setTimeout(() => {
    isWatching = false;
    for (const jobId of silentJobs(silenceMaxMs)) takeOver(jobId, true);
    if (silentJobs(askMs).length > 0) postToTabs({ kind: 'who' });
    watchOwners(takeOver);
  }, askMs);
}

/** Running jobs whose tabs have sent nothing for `silenceMs`. */
function silentJobs(silenceMs: number): readonly string[] {
  const { jobs } = useJobs.getState();
  const isSilent = ([jobId, receivedAt]: readonly [string, number]) => {
    const job = jobs[jobId];
    return job !== undefined && isRunning(job) && Date.now() - receivedAt >= silenceMs;
  };
  return [...mirrored].filter(isSilent).map(([jobId]) => jobId);
}

/** Shows a job of another tab. Returns false for a job that belongs to this tab. */
function show(sent: JobState): boolean {
  const { jobs, add, change } = useJobs.getState();
  const known = jobs[sent.jobId];
  if (known && !mirrored.has(sent.jobId)) return false;
  // Only the job's own tab has the bytes of a picture that could not be saved.
  const images = sent.images.map((image) =>
    image.status === 'unsaved' ? { ...image, status: 'arrived' as const } : image,
  );
  const job = { ...sent, images };
  mirrored.set(sent.jobId, Date.now());
  if (known) change(sent.jobId, () => job);
  else add(job);
  return true;
}

function ownRunningJobs(): readonly JobState[] {
  return Object.values(useJobs.getState().jobs).filter((job) => isRunning(job) && !mirrored.has(job.jobId));
}

function announceAll(): void {
  for (const { jobId } of ownRunningJobs()) announceSoon(jobId);
}

function announceSoon(jobId: string): void {
  waiting.add(jobId);
  if (isTelling) return;
  isTelling = true;
  setTimeout(() => {
    isTelling = false;
    const { jobs } = useJobs.getState();
    for (const id of waiting) {
      const job = jobs[id];
      if (job && !mirrored.has(id)) postToTabs({ kind: 'state', job });
    }
    waiting.clear();
  }, announceMs);
}
