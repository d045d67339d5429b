import { NextRequest } from 'next/server';
import createMiddleware from 'next-intl/middleware';
import { negotiateLocale } from './i18n/negotiate-locale';
import { routing } from './i18n/routing';

const routeByLocale = createMiddleware(routing);

/** Serves every page in the reader's language at one address. Access is checked inside each handler, not here. */
export default function proxy(request: NextRequest) {
  const headers = new Headers(request.headers);
  headers.set('accept-language', negotiateLocale(request.headers.get('accept-language')));
  const response = routeByLocale(new NextRequest(request, { headers }));
  // One address, several languages: no shared cache may keep a page (Next replaces any `Vary` of ours), and a browser
  // asks again each time. Not `no-cache`: Next would take it for the request's own and never answer 304.
  response.headers.set('Cache-Control', 'private, max-age=0, must-revalidate');
  return response;
}

export const config = { matcher: ['/((?!api|_next|_vercel|s/|.*\\..*).*)'] };
