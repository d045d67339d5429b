import 'server-only';

/**
 * Where this browser finds the studio, for addresses that must be whole. What it says of itself is good enough: the
 * answer goes to nobody else.
 */
export function publicOrigin(request: Request): string {
  const host = request.headers.get('host') ?? 'localhost';
  const isSecure = request.headers.get('x-forwarded-proto') === 'https';
  const origin = `${isSecure ? 'https' : 'http'}://${host}`;
  return URL.canParse(origin) ? new URL(origin).origin : '';
}
