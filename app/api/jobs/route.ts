import { getConfig } from '@/lib/server/config';
import { eventStream } from '@/lib/server/http/event-stream';
import { withRoute } from '@/lib/server/http/with-route';
import { postJob } from '@/lib/server/jobs/post-job';

export const dynamic = 'force-dynamic';
export const maxDuration = 300;

export const POST = withRoute({ access: 'required', changes: true }, async (request) =>
  eventStream(await postJob(getConfig(), request)),
);
