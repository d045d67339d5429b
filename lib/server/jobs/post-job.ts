import 'server-only';
import { after } from 'next/server';
import { estimateCost } from '@/lib/catalogue/cost';
import { highestPicturePrice } from '@/lib/catalogue/highest-price';
import { AppError } from '@/lib/protocol/app-error';
import { readUserKey } from '../access/user-key';
import { chooseRoute } from '../gateway/routes/choose-route';
import { chooseUpstream, type Upstream } from '../gateway/upstream';
import { type Admission, type AdmissionRequest, admitJobOrThrow } from '../limits/admit-job';
import type { Config } from '../platform/config';
import { clientOf } from '../platform/http/client';
import { openRequestRoom, type RequestRoom } from '../platform/request-memory';
import { getStorage } from '../platform/storage/get-storage';
import { hashRequest, isKnownJobOrThrow } from './claim-job';
import { HeldFiles } from './held-files';
import { buildJobSpecOrThrow } from './job-spec';
import { followJob } from './log/follow-job';
import { runningJobs, startingJob } from './ownership/running-jobs';
import { createTakeoverContext } from './ownership/takeover-context';
import { readJobRequest } from './read-job-request';
import { bytesOfPictures, reserveDiskSpaceOrThrow } from './reserve-disk-space';
import { type NewJob, startJob } from './start-job';

/** The first request with an id issues the call, every other one follows the same job. */
export async function postJob(
  config: Config,
  incoming: Request,
  requestId: string,
): Promise<ReadableStream<Uint8Array>> {
  const jobId = await acceptJob(config, incoming, requestId);
  const takeover = createTakeoverContext(config, readUserKey(config, incoming));
  return followJob(await getStorage(config), jobId, 0, takeover);
}

/**
 * Whether the client follows its job by another stream, and wants an answer as soon as the job is claimed (RFC 7240).
 */
export function prefersAsync(request: Request): boolean {
  const preferences = (request.headers.get('prefer') ?? '').toLowerCase().split(',');
  return preferences.some((preference) => preference.split(';')[0]?.trim() === 'respond-async');
}

/**
 * Issues the job of a request, unless it was issued before.
 * @returns the job's id, once its claim is written
 */
export async function acceptJob(config: Config, incoming: Request, requestId: string): Promise<string> {
  const announcedBytes = Number(incoming.headers.get('content-length') ?? 0);
  // A body whose size is not announced may have any size.
  const bytesMax = announcedBytes > 0 ? announcedBytes : config.bodyLimitBytes;
  const memory = openRequestRoom(clientOf(config, incoming).address, bytesMax);
  let isStarted = false;
  try {
    const accepted = await readAndStart(config, incoming, requestId, memory);
    isStarted = accepted.isStarted;
    keepInstanceFor(config, accepted.id);
    return accepted.id;
  } finally {
    // If a job was started, it gives the room back itself.
    if (!isStarted) memory.clear();
  }
}

async function readAndStart(
  config: Config,
  incoming: Request,
  requestId: string,
  memory: RequestRoom,
): Promise<{ id: string; isStarted: boolean }> {
  const userKey = readUserKey(config, incoming);
  const upstream = chooseUpstream(config, userKey);
  const { request, files } = await readJobRequest(incoming, config.bodyLimitBytes, memory);
  requireProtectedKey(config, userKey);
  requireSharedStorage(config, upstream);
  const storage = await getStorage(config);
  const pictures = files.mask ? [...files.references, files.mask] : files.references;
  const bodyHash = hashRequest(request, pictures, files.signatures);
  const isKnown = () => isKnownJobOrThrow(storage, request.id, bodyHash, upstream);
  return afterItsCopies(request.id, async () => {
    if (await isKnown()) return { id: request.id, isStarted: false };
    try {
      const spec = await buildJobSpecOrThrow(incoming.signal, upstream, request, files);
      const route = chooseRoute(spec);
      const room = await reserveDiskSpaceOrThrow(storage, bytesOfPictures(spec));
      const admissionRequest = {
        client: clientOf(config, incoming).address,
        // If an unknown price counted as nothing, the budget would not limit such models.
        estimateMicroUsd: estimateCost(spec).microUsd ?? highestPicturePrice() * (spec.parameters.n ?? 1),
        onServerKey: userKey === null && !upstream.demo,
      };
      const held = new HeldFiles(files, () => memory.clear());
      const job = { request, bodyHash, spec, files: held, upstream, storage, route, room, requestId };
      const started = await startingJob(() => admitAndStart(config, job, admissionRequest));
      // Another request has claimed the id meanwhile: a different body or key is a conflict.
      if (started === 'exists') await isKnown();
      return { id: request.id, isStarted: started === 'started' };
    } catch (cause) {
      // Whatever refuses this copy of the request, another process may have started the job for another copy.
      if (await isKnown().catch(() => false)) return { id: request.id, isStarted: false };
      throw cause;
    }
  });
}

const arriving = new Map<string, Promise<unknown>>();

/** A network may send a request twice at once. The second copy waits for the first, and then finds its job. */
async function afterItsCopies<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
  const own = (arriving.get(id) ?? Promise.resolve()).then(work, work);
  arriving.set(id, own);
  try {
    return await own;
  } finally {
    if (arriving.get(id) === own) arriving.delete(id);
  }
}

/** The platform may freeze the instance once the answer is complete or its reader has left. */
export function keepInstanceFor(config: Config, jobId: string): void {
  if (config.serverless) after(() => runningJobs().get(jobId)?.parked);
}

/** Only a call that is issued counts against the limits, and has room promised. */
async function admitAndStart(
  config: Config,
  job: Omit<NewJob, 'admission'>,
  admissionRequest: AdmissionRequest,
): Promise<'started' | 'exists'> {
  let started: 'started' | 'exists' | 'refused' = 'refused';
  let admission: Admission | null = null;
  try {
    admission = await admitJobOrThrow(config, job.storage, admissionRequest);
    started = await startJob({ ...job, admission });
    return started;
  } finally {
    if (started !== 'started') {
      job.room.giveBack();
      await admission?.withdraw();
    }
  }
}

/** A serverless studio is reachable by everybody: without an access code anybody could spend the server's key. */
function requireProtectedKey(config: Config, userKey: string | null): void {
  if (!config.serverless || config.apiKey === null || config.accessCode !== null || userKey !== null) return;
  throw new AppError(
    'not_configured',
    'This studio is open to everybody and has a key: set STUDIO_ACCESS_CODE before it takes jobs.',
  );
}

/** Instances without shared storage would lose what was paid for, and could pay for one id twice. */
function requireSharedStorage(config: Config, upstream: Upstream): void {
  if (!config.serverless || upstream.demo || config.storage.kind !== 'fs') return;
  throw new AppError(
    'not_configured',
    'On a serverless platform jobs with a real key need storage that all instances share: set STUDIO_STORAGE to s3 or vercel-blob.',
  );
}
