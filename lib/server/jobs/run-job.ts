import 'server-only';
import { countPromised, promiseMemory, tryPromiseMemory } from '../platform/answer-memory';
import { logger } from '../platform/log';
import { Semaphore } from '../platform/semaphore';
import { readLaterCost } from './calls/call-record';
import type { CallResult } from './calls/call-result';
import { runCall } from './calls/run-call';
import type { JobRun } from './job-run';
import { type JobResult, settleJob } from './settle-job';

/** More would meet the gateway's limits. With a model that makes one picture per call, four take as long as one. */
const callsAtOnce = 4;

/**
 * Runs the calls of a job and writes everything that they bring into the log, up to the one cost-report and job-end.
 * @returns null if the log was left open for another process
 */
export async function runJob(signal: AbortSignal, run: JobRun): Promise<JobResult | null> {
  const giveBack = await takeMemory(signal, run);
  try {
    return await runCalls(signal, run);
  } finally {
    giveBack();
  }
}

/** Calls that have not left wait until there is room for what they may bring; calls that have left are only counted. */
async function takeMemory(
  signal: AbortSignal,
  { log, memoryBytes, isContinued }: JobRun,
): Promise<() => void> {
  if (isContinued) return countPromised(memoryBytes);
  const taken = tryPromiseMemory(memoryBytes);
  if (taken) return taken;
  log.append({ event: 'job-progress', data: { stage: 'waiting', percent: null } });
  try {
    return await promiseMemory(signal, memoryBytes);
  } catch (cause) {
    // Stopped before its call: the result of the call says so.
    if (signal.aborted) return () => undefined;
    throw cause;
  }
}

async function runCalls(signal: AbortSignal, run: JobRun): Promise<JobResult | null> {
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
  const settled = await Promise.all(results.map((result) => withLaterCost(run, result)));
  // How a call ended that has lost its connections is not how the job ends.
  await run.checkOwner();
  return log.state === 'abandoned' ? null : settleJob(run, settled);
}

/** A picture may have been fetched again, and the cost of its call stated, while other calls of the job went on. */
async function withLaterCost({ storage, jobId, tasks }: JobRun, result: CallResult): Promise<CallResult> {
  if (!tasks || result.cost.basis === 'gateway' || result.cost.basis === 'none') return result;
  try {
    const cost = await readLaterCost(storage, jobId, result.call);
    return cost === null ? result : { ...result, cost };
  } catch (cause) {
    logger.warn({ err: cause }, 'what a call cost could not be read again');
    return result;
  }
}
