import { renderPage } from '@/components/share-page/render-page';
import { ShareLock } from '@/components/share-page/share-notice';
import { localeOfRequest } from '@/i18n/negotiate-locale';
import { isAppError } from '@/lib/protocol/app-error';
import { getConfig } from '@/lib/server/platform/config';
import { clientOf } from '@/lib/server/platform/http/client';
import { readBody } from '@/lib/server/platform/http/read-body';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { findLink, redirectToShare } from '@/lib/server/shares/open-link';
import { shareCookie, tryPassword } from '@/lib/server/shares/unlock-share';

export const dynamic = 'force-dynamic';

/** Takes the password from the page's form and redirects to the page, or shows the form again with the reason. */
export const POST = withRoute<{ shareId: string }>(
  { access: 'open', changes: true },
  async (request, { params }) => {
    const now = Date.now();
    const body = new TextDecoder().decode(await readBody(request, 4_096));
    const { storage, found } = await findLink(getConfig(), params.shareId, now);
    // The page says why there is nothing to unlock.
    if (found.state !== 'open' || found.share.password === null) return redirectToShare(params.shareId);
    const { share } = found;
    const client = clientOf(getConfig(), request);
    const refuse = (status: number, problem: 'wrong' | { retryAfterMinutes: number }) =>
      renderPage(localeOfRequest(request), { status }, (words) => (
        <ShareLock words={words} path={`/s/${share.id}`} problem={problem} />
      ));
    try {
      const attempt = new URLSearchParams(body).get('password') ?? '';
      const isRight = await tryPassword(storage, share, client.address, attempt.slice(0, 200), now);
      if (!isRight) return refuse(401, 'wrong');
    } catch (cause) {
      if (!isAppError(cause) || cause.code !== 'rate_limited') throw cause;
      return refuse(429, { retryAfterMinutes: Math.ceil((cause.details.retryAfterSeconds ?? 60) / 60) });
    }
    const cookie = shareCookie(share.id, found.share.password, client.secure, now);
    return redirectToShare(share.id, cookie);
  },
);

/** A browser that reloads the answer gets the form again. */
export const GET = withRoute<{ shareId: string }>(
  { access: 'open', changes: false, limit: null },
  async (_request, { params }) => redirectToShare(params.shareId),
);

export const { DELETE, PATCH, PUT, OPTIONS } = methodNotAllowed('open', ['GET', 'POST']);
