import { postJob } from '@/lib/server/jobs/post-job';
import { getConfig } from '@/lib/server/platform/config';
import { eventStream } from '@/lib/server/platform/http/event-stream';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

export const POST = withRoute({ access: 'required', changes: true }, async (request, { requestId }) =>
  eventStream(await postJob(getConfig(), request, requestId)),
);

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
