import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { openLinkOrThrow } from '@/lib/server/shares/open-link';
import { servePicture } from '@/lib/server/shares/serve-picture';

export const dynamic = 'force-dynamic';

/** A picture of a share: `?size=` small, large or original; with `&download` as a file to save. */
export const GET = withRoute<{ shareId: string; index: string }>(
  { access: 'open', changes: false, limit: null },
  async (request, { params }) => {
    const { storage, share } = await openLinkOrThrow(getConfig(), request, params.shareId);
    return servePicture(request, storage, share, params.index);
  },
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
