import { useJobs } from '../jobs/jobs-store';

/** Copies wait for running jobs, whose traffic goes first, but not forever. */
const waitMsMax = 10_000;
/** Whoever makes one picture after the other starts the next job soon: copies wait for a rest as long as this. */
const restMs = 500;

let lastJobMs = Number.NEGATIVE_INFINITY;
let isWatching = false;

/** Resolves once no job has run in this browser for half a second, or after ten seconds. */
export async function waitForJobs(): Promise<void> {
  watchJobs();
  const until = performance.now() + waitMsMax;
  for (;;) {
    if (hasRunningJobs()) lastJobMs = performance.now();
    const now = performance.now();
    const freeAt = Math.min(lastJobMs + restMs, until);
    if (now >= freeAt) return;
    await new Promise((resolve) => setTimeout(resolve, freeAt - now));
  }
}

/** A job may begin and end between two looks. */
function watchJobs(): void {
  if (isWatching) return;
  isWatching = true;
  useJobs.subscribe((state, before) => {
    if (state.jobs !== before.jobs && hasRunningJobs(before)) lastJobMs = performance.now();
  });
}

function hasRunningJobs({ jobs } = useJobs.getState()): boolean {
  return Object.values(jobs).some(({ status }) => status === 'connecting' || status === 'running');
}
