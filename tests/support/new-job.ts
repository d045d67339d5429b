import type { PricedRequest } from '@/lib/catalogue/cost';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { getPrice } from '@/lib/catalogue/prices';
import { jobRequestSchema } from '@/lib/protocol/job-request';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { hashRequest } from '@/lib/server/jobs/claim-job';
import type { NewJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';

/** A job of gpt-image-1 as a request would create it, with the call that a test provides. */
export function createNewJob(
  storage: Storage,
  upstream: Upstream,
  job: { id: string; call: NewJob['call']; parameters?: Record<string, unknown> },
): NewJob {
  const request = jobRequestSchema.parse({
    id: job.id,
    kind: 'create',
    model: 'gpt-image-1',
    prompt: 'A lamp',
    parameters: job.parameters ?? {},
  });
  const model = getCatalogueModel('gpt-image-1');
  if (!model) throw new Error('The catalogue has no gpt-image-1.');
  const spec: PricedRequest = {
    model,
    kind: 'create',
    prompt: request.prompt,
    parameters: request.parameters,
    price: getPrice('gpt-image-1', '2026-11-22'),
    livePrice: null,
  };
  return {
    request,
    bodyHash: hashRequest(request, []),
    spec,
    upstream,
    storage,
    call: job.call,
    admission: { end: async () => undefined, withdraw: async () => undefined },
    requestId: 'a-request',
  };
}
