import { acceptJob, postJob, prefersAsync } from '@/lib/server/jobs/post-job';
import { getConfig } from '@/lib/server/platform/config';
import { eventStream } from '@/lib/server/platform/http/event-stream';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

export const POST = withRoute({ access: 'required', changes: true }, async (request, { requestId }) => {
  if (!prefersAsync(request)) return eventStream(await postJob(getConfig(), request, requestId));
  const id = await acceptJob(getConfig(), request, requestId);
  return Response.json(
    { id },
    { status: 202, headers: { 'cache-control': 'no-store', 'preference-applied': 'respond-async' } },
  );
});

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
