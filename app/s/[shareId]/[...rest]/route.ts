import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { pageOfShare } from '@/lib/server/shares/page-of-share';

export const dynamic = 'force-dynamic';

/** A link with something behind it that it did not have when it was sent: back to the page, which says what there is. */
export const GET = withRoute<{ shareId: string; rest: string[] }>(
  { access: 'open', changes: false, limit: null },
  async (_request, { params }) => pageOfShare(params.shareId),
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
