import 'server-only';
import { Semaphore } from '../platform/semaphore';
import { runCall } from './calls/run-call';
import type { JobRun } from './job-run';
import { type JobResult, settleJob } from './settle-job';

/** More would meet the gateway's limits; a model that makes one picture a call is as fast for four as for one. */
const callsAtOnce = 4;

/**
 * Runs the calls of a job and writes everything that comes of them into the log, up to the one cost-report and job-end.
 * @returns null where the log was left open for another process
 */
export async function runJob(signal: AbortSignal, run: JobRun): Promise<JobResult | null> {
  const { log, calls } = run;
  if (!run.isContinued) {
    // A chat reports its stages itself.
    const stage = run.kind === 'chat' ? 'waiting' : 'generating';
    log.append({ event: 'job-progress', data: { stage, percent: null } });
  }
  const places = new Semaphore(callsAtOnce);
  const results = await Promise.all(
    calls.map((call) =>
      places.run(null, 1, async () => {
        const result = await runCall(signal, run, call);
        if (calls.length > 1 && call.start.kind !== 'ended') log.appendCallEnd(result);
        return result;
      }),
    ),
  );
  return log.state === 'abandoned' ? null : settleJob(run, results);
}
