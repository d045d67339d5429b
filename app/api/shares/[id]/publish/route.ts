import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { findOwnShareOrThrow } from '@/lib/server/shares/find-own-share';
import { openShareStorage } from '@/lib/server/shares/open-share-storage';
import { publishShare } from '@/lib/server/shares/publish-share';

export const dynamic = 'force-dynamic';

/** Opens the link of a draft once all its pictures have arrived. */
export const POST = withRoute<{ id: string }>(
  { access: 'required', changes: true },
  async (request, { params }) => {
    const config = getConfig();
    const storage = await openShareStorage(config);
    const record = await findOwnShareOrThrow(config, storage, request, params.id);
    const { expiresAt } = await publishShare(request.signal, storage, record, Date.now());
    return Response.json({ id: record.id, path: `/s/${record.id}`, expiresAt });
  },
);

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
