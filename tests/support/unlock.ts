import type { Studio } from './studio';

/** Unlocks a studio and returns the cookie, as a browser would send it. */
export async function unlock(studio: Pick<Studio, 'origin'>, code: string): Promise<string> {
  const response = await tryCode(studio, code);
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`The studio stays locked: ${response.status}.`);
  return cookie;
}

export function tryCode(
  { origin }: Pick<Studio, 'origin'>,
  code: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code }),
  });
}
