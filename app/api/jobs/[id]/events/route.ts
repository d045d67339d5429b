import { AppError } from '@/lib/protocol/app-error';
import { readUserKey } from '@/lib/server/access/user-key';
import { findJobOrThrow } from '@/lib/server/jobs/claim-job';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { createTakeoverContext } from '@/lib/server/jobs/ownership/takeover-context';
import { keepInstanceFor } from '@/lib/server/jobs/post-job';
import { getConfig } from '@/lib/server/platform/config';
import { eventStream } from '@/lib/server/platform/http/event-stream';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

export const GET = withRoute<{ id: string }>(
  { access: 'required', changes: false },
  async (request, { params }) => {
    const lastEventId = request.headers.get('last-event-id') ?? '0';
    if (!/^\d{1,9}$/.test(lastEventId)) {
      throw new AppError('invalid_request', 'Last-Event-ID must be the number of a frame.', {
        details: { field: 'last-event-id' },
      });
    }
    const config = getConfig();
    const takeover = createTakeoverContext(config, readUserKey(config, request));
    const storage = await getStorage(config);
    const jobId = await findJobOrThrow(storage, params.id);
    keepInstanceFor(config, jobId);
    return eventStream(followJob(storage, jobId, Number(lastEventId), takeover));
  },
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('required', ['GET']);
