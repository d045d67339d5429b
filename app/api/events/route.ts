import { readUserKey } from '@/lib/server/access/user-key';
import { followJobs, readPositionsOrThrow } from '@/lib/server/jobs/log/follow-jobs';
import { createTakeoverContext } from '@/lib/server/jobs/ownership/takeover-context';
import { keepInstanceFor } from '@/lib/server/jobs/post-job';
import { getConfig } from '@/lib/server/platform/config';
import { eventStream } from '@/lib/server/platform/http/event-stream';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/** `?job=ID:LAST&job=…`: many jobs in one stream. */
export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const takeover = createTakeoverContext(config, readUserKey(config, request));
  const positions = readPositionsOrThrow(new URL(request.url).searchParams);
  const storage = await getStorage(config);
  for (const { jobId } of positions) keepInstanceFor(config, jobId);
  return eventStream(followJobs(storage, positions, takeover));
});

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('required', ['GET']);
