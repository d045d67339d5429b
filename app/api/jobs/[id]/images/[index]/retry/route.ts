import { readUserKey } from '@/lib/server/access/user-key';
import { getConfig } from '@/lib/server/config';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { eventStream } from '@/lib/server/http/event-stream';
import { otherMethods } from '@/lib/server/http/other-methods';
import { withRoute } from '@/lib/server/http/with-route';
import { findJobOrThrow } from '@/lib/server/jobs/open-job';
import { retryImage } from '@/lib/server/jobs/retry-image';
import { getStorage } from '@/lib/server/storage/get-storage';

export const dynamic = 'force-dynamic';

export const POST = withRoute<{ id: string; index: string }>(
  { access: 'required', changes: true },
  async (request, { params }) => {
    const config = getConfig();
    const storage = await getStorage(config);
    const upstream = chooseUpstream(config, readUserKey(config, request));
    const jobId = await findJobOrThrow(storage, params.id);
    return eventStream(await retryImage(request.signal, { storage, upstream, jobId, index: params.index }));
  },
);

export const { DELETE, GET, PATCH, PUT, OPTIONS } = otherMethods('required', ['POST']);
