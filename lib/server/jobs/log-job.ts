import 'server-only';
import type { JobRequest } from '@/lib/protocol/job-request';
import { getConfig } from '../platform/config';
import { hashedId, logger } from '../platform/log';
import type { JobResult } from './run-job';

interface LoggedJob {
  request: JobRequest;
  upstream: { demo: boolean };
  /** Of the request that issued it. */
  requestId: string;
}

/** The one line of a job. Its prompt only where the owner switched that on; never a key or a picture. */
export function logJob(job: LoggedJob, result: JobResult, durationMs: number): void {
  const { request, upstream, requestId } = job;
  const { failure, ...outcome } = result;
  const { upstream: told } = failure?.details ?? {};
  logger.info(
    {
      requestId,
      job: hashedId(request.id),
      kind: request.kind,
      model: request.model,
      demo: upstream.demo,
      ...outcome,
      ...(failure ? { code: failure.code } : {}),
      ...(told?.status === undefined ? {} : { upstreamStatus: told.status }),
      ...(told?.requestId === undefined ? {} : { upstreamRequestId: told.requestId }),
      ...(getConfig().logPrompts ? { prompt: request.prompt } : {}),
      durationMs: Math.round(durationMs),
    },
    'job',
  );
}
