import { createHash } from 'node:crypto';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';

export const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A picture's row with one field that was set at this time. */
export function titleRow(id: string, title: string, ms: number): LibraryRow {
  return { kind: 'picture', id, fields: { title: [title, formatClock(ms, 0, '0000000a')] } };
}

/** A device of a library, as a client of the routes. Without a cookie, it stands for any program on the machine. */
export function libraryClient(origin: string, headers: Record<string, string> = {}) {
  const ask = (method: string, path = '', init: RequestInit = {}) =>
    fetch(`${origin}/api/library${path}`, {
      method,
      ...init,
      headers: { origin, ...headers, ...init.headers },
    });
  const sendJson = (path: string, body: unknown) =>
    ask('POST', path, {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    headers,
    ask,
    sendJson,
    state: () => ask('GET'),
    post: (rows: unknown) => sendJson('/changes', { rows }),
    changes: async (since = 0) => (await ask('GET', `/changes?since=${since}`)).json(),
    put: (sha256: string, bytes: Uint8Array, query = '') =>
      ask('PUT', `/pictures/${sha256}${query}`, { body: new Uint8Array(bytes) }),
    picture: (sha256: string, init: RequestInit = {}) => ask('GET', `/pictures/${sha256}`, init),
    /** The device to which the answer's cookie belongs. */
    as: (response: Response) => {
      const cookie = response.headers.get('set-cookie')?.split(';')[0];
      if (!cookie) throw new Error(`No library: ${response.status}.`);
      return libraryClient(origin, { ...headers, cookie });
    },
    /** Creates a new library. */
    create: async () => {
      const client = libraryClient(origin, headers);
      return client.as(await client.ask('POST'));
    },
  };
}

export type LibraryClient = ReturnType<typeof libraryClient>;
