import { randomUUID } from 'node:crypto';
import { NextRequest, type NextResponse } from 'next/server';
import createMiddleware from 'next-intl/middleware';
import { negotiateLocale } from './i18n/negotiate-locale';
import { missingPath, pagePaths } from './i18n/page-paths';
import { routing } from './i18n/routing';
import { readAccessPass } from './lib/server/access/access-cookie';
import { getConfig } from './lib/server/platform/config';
import { clientOf, setTransportSecurity } from './lib/server/platform/http/client';
import { logPage } from './lib/server/platform/http/log-request';

const routeByLocale = createMiddleware(routing);

/**
 * Serves every page in the reader's language at one address, and shows a locked browser where to unlock. Pages hold
 * nothing that is worth locking away: what does is behind handlers, which check access themselves.
 */
export default async function proxy(request: NextRequest) {
  const { pathname } = request.nextUrl;
  const path = pathname === '/' ? pathname : pathname.replace(/\/+$/, '');
  const isKnown = pagePaths.includes(path);
  const page = isKnown ? path : missingPath;
  const response = inLanguage(request, (await isShut(request)) ? '/unlock' : page);
  const requestId = randomUUID();
  logPage(request, requestId, isKnown, response.status);
  response.headers.set('x-request-id', requestId);
  // One address, several languages: no shared cache may keep a page (Next replaces any `Vary` of ours), and a browser
  // asks again each time. Not `no-cache`: Next would take it for the request's own and never answer 304.
  response.headers.set('Cache-Control', 'private, max-age=0, must-revalidate');
  setTransportSecurity(response.headers, clientOf(getConfig(), request));
  return response;
}

async function isShut(request: NextRequest): Promise<boolean> {
  const config = getConfig();
  return config.accessCode !== null && (await readAccessPass(config, request.headers)) === null;
}

/** The page as if it had been asked for by this path; the browser's address stays. */
function inLanguage(request: NextRequest, pathname: string): NextResponse {
  const url = new URL(request.url);
  url.pathname = pathname;
  const headers = new Headers(request.headers);
  headers.set('accept-language', negotiateLocale(request.headers.get('accept-language')));
  return routeByLocale(new NextRequest(url, { headers }));
}

export const config = { matcher: ['/((?!api|_next|_vercel|s/|.*\\..*).*)'] };
