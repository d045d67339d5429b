import { readUserKey } from '@/lib/server/access/user-key';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { findJobOrThrow } from '@/lib/server/jobs/claim-job';
import { createTakeoverContext } from '@/lib/server/jobs/ownership/takeover-context';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { getConfig } from '@/lib/server/platform/config';
import { eventStream } from '@/lib/server/platform/http/event-stream';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

export const POST = withRoute<{ id: string; index: string }>(
  { access: 'required', changes: true },
  async (request, { params }) => {
    const config = getConfig();
    const storage = await getStorage(config);
    const userKey = readUserKey(config, request);
    const upstream = chooseUpstream(config, userKey);
    const takeover = createTakeoverContext(config, userKey);
    const jobId = await findJobOrThrow(storage, params.id);
    const { index } = params;
    return eventStream(await retryImage(request.signal, { storage, upstream, takeover, jobId, index }));
  },
);

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
