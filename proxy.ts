import { randomUUID } from 'node:crypto';
import { NextRequest, type NextResponse } from 'next/server';
import createMiddleware from 'next-intl/middleware';
import { negotiateLocale } from './i18n/negotiate-locale';
import { missingPath, pagePaths, routing } from './i18n/routing';
import { readAccessPass } from './lib/server/access/access-cookie';
import { getConfig } from './lib/server/platform/config';
import { clientOf, setTransportSecurity } from './lib/server/platform/http/client';
import { logPage } from './lib/server/platform/http/log-request';

const routeByLocale = createMiddleware(routing);

/**
 * Serves every page in the user's language at one address, and shows the unlock page to browsers without access. That
 * only guides the user: pages contain nothing secret, and the handlers that do check access themselves.
 */
export default async function proxy(request: NextRequest) {
  const { pathname } = request.nextUrl;
  const path = pathname === '/' ? pathname : pathname.replace(/\/+$/, '');
  const isKnown = pagePaths.includes(path);
  const page = isKnown ? path : missingPath;
  const response = inLanguage(request, (await isLocked(request)) ? '/unlock' : page);
  const requestId = randomUUID();
  logPage(request, requestId, isKnown, response.status);
  response.headers.set('x-request-id', requestId);
  // An address has several languages, and Next replaces any `Vary` that is set here: so no shared cache may store a
  // page, and a browser revalidates it each time. With `no-cache` Next would never answer 304.
  response.headers.set('Cache-Control', 'private, max-age=0, must-revalidate');
  setTransportSecurity(response.headers, clientOf(getConfig(), request));
  return response;
}

async function isLocked(request: NextRequest): Promise<boolean> {
  const config = getConfig();
  return config.accessCode !== null && (await readAccessPass(config, request.headers)) === null;
}

/** Rewrites the request to this path and to a language of the studio; the browser's address does not change. */
function inLanguage(request: NextRequest, pathname: string): NextResponse {
  const url = new URL(request.url);
  url.pathname = pathname;
  const headers = new Headers(request.headers);
  headers.set('accept-language', negotiateLocale(request.headers.get('accept-language')));
  return routeByLocale(new NextRequest(url, { headers }));
}

// All addresses but those of handlers, of the framework, and of the files in `public`: an address with a dot is logged,
// too, since attackers who probe for weaknesses ask for such addresses.
export const config = {
  matcher: [
    '/((?!api|_next|_vercel|s/|share/|offline/|offline-worker\\.js$|(?:apple-touch-icon|icon-32|icon-192|icon-512|icon-maskable-512)\\.png$|favicon\\.svg$|manifest\\.webmanifest$).*)',
  ],
};
