import 'server-only';
import { after } from 'next/server';
import { AppError } from '@/lib/protocol/app-error';
import { readUserKey } from '../access/user-key';
import type { Config } from '../config';
import { chooseUpstream, type Upstream } from '../gateway/upstream';
import { getStorage } from '../storage/get-storage';
import { chooseCall } from './choose-call';
import { followJob } from './follow-job';
import { hashRequest } from './job-record';
import { writeOrderOrThrow } from './order';
import { readJobRequest } from './read-job-request';
import { runningJobs } from './registry';
import { isKnownJobOrThrow, startJob } from './start-job';

/** One press: the first request with an id issues the call, every other one attaches to it. */
export async function postJob(config: Config, incoming: Request): Promise<ReadableStream<Uint8Array>> {
  const upstream = chooseUpstream(config, readUserKey(config, incoming));
  const { request, files } = await readJobRequest(incoming, config.bodyLimitBytes);
  requireSharedStorage(config, upstream);
  const storage = await getStorage(config);
  const bodyHash = hashRequest(request, files.mask ? [...files.references, files.mask] : files.references);
  if (!(await isKnownJobOrThrow(storage, request.id, bodyHash, upstream))) {
    const order = await writeOrderOrThrow(incoming.signal, upstream, request, files);
    const call = chooseCall(upstream, order, files);
    const started = await startJob({ request, bodyHash, order, upstream, storage, call });
    // Somebody claimed the id in between: it must be the same body, or it is a conflict.
    if (started === 'exists') await isKnownJobOrThrow(storage, request.id, bodyHash, upstream);
    // The platform may freeze the instance once its answer is through, or its reader has left.
    if (config.serverless) after(() => runningJobs().get(request.id)?.parked);
  }
  return followJob(storage, request.id, 0);
}

/** Instances that share nothing would lose what was paid for, and could pay for one id twice. */
function requireSharedStorage(config: Config, upstream: Upstream): void {
  if (!config.serverless || upstream.demo || config.storage.kind !== 'fs') return;
  throw new AppError(
    'not_configured',
    'On a serverless platform jobs with a real key need storage that all instances share: set STUDIO_STORAGE to s3 or vercel-blob.',
  );
}
