import type { CatalogueModel } from '@/lib/catalogue/model';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { getPrice } from '@/lib/catalogue/prices';
import { jobRequestSchema } from '@/lib/protocol/job-request';
import type { GatewayRoute } from '@/lib/server/gateway/gateway-route';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { hashRequest } from '@/lib/server/jobs/claim-job';
import { HeldFiles } from '@/lib/server/jobs/held-files';
import type { JobSpec } from '@/lib/server/jobs/job-spec';
import type { NewJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';

/** The call that a test provides; most ignore the upstream and the request. */
export type TestCall = GatewayRoute['create'];

interface TestJob {
  id: string;
  /** Makes the job's calls, by a route whose calls the gateway does not keep. */
  call?: TestCall;
  /** A route to use instead of that one. */
  route?: GatewayRoute;
  parameters?: Record<string, unknown>;
  /** Capabilities of the model that differ from those of gpt-image-1. */
  model?: Partial<CatalogueModel>;
  times?: NewJob['times'];
}

/** A job of gpt-image-1 as a request would create it, with the calls that a test provides. */
export function createNewJob(storage: Storage, upstream: Upstream, job: TestJob): NewJob {
  const request = jobRequestSchema.parse({
    id: job.id,
    kind: 'create',
    model: 'gpt-image-1',
    prompt: 'A lamp',
    parameters: job.parameters ?? {},
  });
  const model = getCatalogueModel('gpt-image-1');
  if (!model) throw new Error('The catalogue has no gpt-image-1.');
  const spec: JobSpec = {
    model: { ...model, ...job.model },
    kind: 'create',
    prompt: request.prompt,
    parameters: request.parameters,
    price: getPrice('gpt-image-1', '2026-11-22'),
    livePrice: null,
    messages: [],
  };
  const route = job.route ?? (job.call && { create: job.call });
  if (!route) throw new Error('The job has no calls.');
  return {
    request,
    bodyHash: hashRequest(request, []),
    spec,
    upstream,
    storage,
    files: new HeldFiles({ references: [], mask: null }),
    route,
    admission: {
      record: null,
      handOver: () => undefined,
      end: async () => undefined,
      withdraw: async () => undefined,
    },
    room: { sizeBytes: 1_000_000, giveBack: () => undefined },
    requestId: 'a-request',
    ...(job.times ? { times: job.times } : {}),
  };
}
