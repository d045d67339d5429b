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

/** What a test has a call do; most need neither the upstream nor what is asked for. */
export type TestCall = GatewayRoute['create'];

interface TestJob {
  id: string;
  /** The calls of the job, by a route whose calls the gateway does not keep. */
  call?: TestCall;
  /** The route in place of that. */
  route?: GatewayRoute;
  parameters?: Record<string, unknown>;
  /** What the model can do apart from what gpt-image-1 can. */
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
