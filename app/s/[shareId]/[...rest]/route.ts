import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { redirectToShare } from '@/lib/server/shares/open-link';

export const dynamic = 'force-dynamic';

/** Redirects to the page of a share if another program has appended something to its link. */
export const GET = withRoute<{ shareId: string; rest: string[] }>(
  { access: 'open', changes: false, limit: null },
  async (_request, { params }) => redirectToShare(params.shareId),
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
