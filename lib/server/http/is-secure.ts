import 'server-only';

/** Whether the browser came by https; only then may a cookie be marked Secure. */
export function isSecure(request: Request): boolean {
  return request.headers.get('origin')?.startsWith('https:') ?? false;
}
