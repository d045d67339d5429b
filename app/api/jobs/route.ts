import { getConfig } from '@/lib/server/config';
import { eventStream } from '@/lib/server/http/event-stream';
import { otherMethods } from '@/lib/server/http/other-methods';
import { withRoute } from '@/lib/server/http/with-route';
import { postJob } from '@/lib/server/jobs/post-job';

export const dynamic = 'force-dynamic';

export const POST = withRoute({ access: 'required', changes: true }, async (request, { requestId }) =>
  eventStream(await postJob(getConfig(), request, requestId)),
);

export const { DELETE, GET, PATCH, PUT, OPTIONS } = otherMethods('required', ['POST']);
