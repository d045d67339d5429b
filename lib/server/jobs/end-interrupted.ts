import 'server-only';
import type { JobEvent } from '@/lib/protocol/job-events';
import type { Storage } from '../storage/storage';
import { isAlive } from './heartbeat';
import { jobKeys } from './job-record';
import { getClaim, readWholeLog } from './parked-log';

/**
 * Ends a job whose process is gone: with its charge, as interrupted, after every picture that had arrived.
 * Several processes may try at once: the next batch's claim lets one through, and all then read the same end.
 */
export async function endInterrupted(
  storage: Storage,
  jobId: string,
  nextBatch: number,
): Promise<'alive' | 'ended'> {
  const claim = await getClaim(storage, jobId);
  if (claim === null || (await isAlive(storage, jobId, claim.startedAt))) return 'alive';
  const log = await readWholeLog(storage, jobId);
  if (log.nextBatch > nextBatch) return 'ended';
  const delivered = log.frames.filter((frame) => frame.event === 'image-end').length;
  const events: JobEvent[] = [
    {
      event: 'cost-report',
      data: {
        microUsd: claim.estimate.microUsd,
        basis: claim.estimate.basis === 'per-call' ? 'per-call' : 'estimate',
        demo: claim.demo,
      },
    },
    {
      event: 'job-end',
      data: {
        status: 'interrupted',
        requested: claim.requested,
        delivered,
        error: {
          code: 'interrupted',
          message: 'The studio was stopped while the gateway was at work. The call is charged.',
          retryable: true,
          charged: true,
        },
      },
    },
  ];
  let sequence = log.frames.at(-1)?.sequence ?? 0;
  const batch = events.map((event) => {
    sequence += 1;
    return { sequence, ...event };
  });
  await storage.claim(jobKeys.batch(jobId, log.nextBatch), JSON.stringify(batch));
  return 'ended';
}
