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
  // One address, several languages: a shared cache must not hand one reader's page to another.
  response.headers.set('Cache-Control', 'private, no-cache');
  response.headers.append('Vary', 'Accept-Language, Cookie');
  return response;
}

export const config = { matcher: ['/((?!api|_next|_vercel|s/|.*\\..*).*)'] };
