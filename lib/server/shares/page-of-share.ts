import 'server-only';

/** Leads to a share's page, whatever is there. */
export function pageOfShare(shareId: string, cookie?: string): Response {
  const headers = new Headers({ location: `/s/${encodeURIComponent(shareId)}`, 'cache-control': 'no-store' });
  if (cookie !== undefined) headers.set('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
