import 'server-only';
import { readUserKey } from '../access/user-key';
import type { Config } from '../config';
import { generateImages } from '../gateway/generate-images';
import { chooseUpstream } from '../gateway/upstream';
import { getStorage } from '../storage/get-storage';
import { followJob } from './follow-job';
import { hashRequest } from './job-record';
import { writeOrderOrThrow } from './order';
import { readJobRequest } from './read-job-request';
import { isKnownJobOrThrow, startJob } from './start-job';

/** One press: the first request with an id issues the call, every other one attaches to it. */
export async function postJob(config: Config, incoming: Request): Promise<ReadableStream<Uint8Array>> {
  const upstream = chooseUpstream(config, readUserKey(config, incoming));
  const { request, files } = await readJobRequest(incoming, config.bodyLimitBytes);
  const storage = await getStorage(config);
  const bodyHash = hashRequest(request, files.mask ? [...files.references, files.mask] : files.references);
  if (!(await isKnownJobOrThrow(storage, request.id, bodyHash, upstream))) {
    const order = await writeOrderOrThrow(incoming.signal, upstream, request, files);
    const { model, prompt, parameters } = order;
    const call = (signal: AbortSignal) => generateImages(signal, upstream, { model, prompt, parameters });
    const started = await startJob({ request, bodyHash, order, upstream, storage, call });
    // Somebody claimed the id in between: it must be the same body, or it is a conflict.
    if (started === 'exists') await isKnownJobOrThrow(storage, request.id, bodyHash, upstream);
  }
  return followJob(storage, request.id, 0);
}
