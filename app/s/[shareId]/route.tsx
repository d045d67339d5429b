import { after } from 'next/server';
import { cacheHtml } from '@/components/share-page/cache-html';
import { pageResponse, renderHtml, renderPage } from '@/components/share-page/render-page';
import { ShareLock, ShareNotice } from '@/components/share-page/share-notice';
import { SharePage } from '@/components/share-page/share-page';
import { localeOfRequest } from '@/i18n/negotiate-locale';
import { getConfig } from '@/lib/server/platform/config';
import { publicOrigin } from '@/lib/server/platform/http/client';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { countView } from '@/lib/server/shares/count-view';
import { findLink } from '@/lib/server/shares/open-link';
import { isUnlocked } from '@/lib/server/shares/unlock-share';

export const dynamic = 'force-dynamic';

/** The public page of a share. A page of the framework could not answer 410 and would load 135 kB of scripts. */
export const GET = withRoute<{ shareId: string }>(
  { access: 'open', changes: false, limit: null },
  async (request, { params }) => {
    const now = Date.now();
    const locale = localeOfRequest(request);
    const { storage, found } = await findLink(getConfig(), params.shareId, now);
    if (found.state !== 'open') {
      const { state: kind } = found;
      const status = kind === 'gone' ? 410 : 404;
      return renderPage(locale, { status }, (words) => <ShareNotice words={words} kind={kind} />);
    }
    const { share } = found;
    const path = `/s/${share.id}`;
    if (!isUnlocked(share, request, now)) {
      return renderPage(locale, { status: 401 }, (words) => (
        <ShareLock words={words} path={path} problem={null} />
      ));
    }
    if (request.method === 'GET') after(() => countView(storage, share.id));
    const origin = publicOrigin(getConfig(), request);
    const html = await cacheHtml(share, `${locale} ${origin}`, () =>
      renderHtml(locale, (words) => <SharePage words={words} view={{ ...share, path }} origin={origin} />),
    );
    return pageResponse(html, { status: 200 });
  },
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
