import { AppError } from '@/lib/protocol/app-error';
import type { ShareRecipe } from '@/lib/protocol/shares';
import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { openLinkOrThrow } from '@/lib/server/shares/open-link';
import { pictureIndexOrThrow } from '@/lib/server/shares/serve-picture';

export const dynamic = 'force-dynamic';

/** Prompt and settings of a picture, as far as its creator shows them, for "Open in the studio". */
export const GET = withRoute<{ shareId: string; index: string }>(
  { access: 'open', changes: false, limit: null },
  async (request, { params }) => {
    const { share } = await openLinkOrThrow(getConfig(), request, params.shareId);
    const { prompt, settings } = share.pictures[pictureIndexOrThrow(share, params.index)] ?? {};
    if (prompt === undefined) throw new AppError('not_found', 'The prompt of this picture is not shared.');
    const recipe: ShareRecipe = { prompt, settings: settings ?? null };
    return Response.json(recipe, { headers: { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' } });
  },
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
