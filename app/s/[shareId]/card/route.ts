import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { openLinkOrThrow } from '@/lib/server/shares/open-link';
import { serveCard } from '@/lib/server/shares/serve-picture';

export const dynamic = 'force-dynamic';

/** The picture that messengers show beside the link. */
export const GET = withRoute<{ shareId: string }>(
  { access: 'open', changes: false, limit: null },
  async (request, { params }) => {
    const { storage, share } = await openLinkOrThrow(getConfig(), request, params.shareId);
    return serveCard(request, storage, share);
  },
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
