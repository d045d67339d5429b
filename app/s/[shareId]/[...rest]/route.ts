import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { redirectToShare } from '@/lib/server/shares/open-link';

export const dynamic = 'force-dynamic';

/** A link to which somebody's program has added something leads to its page. */
export const GET = withRoute<{ shareId: string; rest: string[] }>(
  { access: 'open', changes: false, limit: null },
  async (_request, { params }) => redirectToShare(params.shareId),
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
