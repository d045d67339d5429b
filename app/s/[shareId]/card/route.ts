import { AppError } from '@/lib/protocol/app-error';
import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { openLinkOrThrow } from '@/lib/server/shares/open-link';
import { serveFile } from '@/lib/server/shares/serve-file';
import { shareKeys } from '@/lib/server/shares/share-record';

export const dynamic = 'force-dynamic';

/** The picture that messengers show beside the link. */
export const GET = withRoute<{ shareId: string }>(
  { access: 'open', changes: false, limit: null },
  async (request, { params }) => {
    const { storage, share } = await openLinkOrThrow(getConfig(), request, params.shareId);
    if (share.password !== null) throw new AppError('not_found', 'A share with a password has no card.');
    return serveFile(request, {
      tag: `${share.id}-card`,
      contentType: 'image/jpeg',
      fileName: 'card.jpg',
      asDownload: false,
      read: () => storage.get(shareKeys.card(share.id)),
    });
  },
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
