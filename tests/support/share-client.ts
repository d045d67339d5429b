import type { ShareReceipt } from '@/lib/protocol/shares';

export interface NewShare {
  picture: Uint8Array;
  draft?: Record<string, unknown>;
  /** The facts about the single picture. */
  facts?: Record<string, unknown>;
}

/** A client of a studio's routes for shares. */
export function shareClient(origin: string, headers: Record<string, string> = {}) {
  const json = { ...headers, origin, 'content-type': 'application/json' };
  const client = {
    draft: (body: unknown) =>
      fetch(`${origin}/api/shares`, {
        method: 'POST',
        headers: json,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    put: (id: string, place: string, token: string, body: Uint8Array) =>
      fetch(`${origin}/api/shares/${id}/images/${place}`, {
        method: 'PUT',
        headers: { ...headers, origin, 'x-share-token': token },
        body: new Uint8Array(body),
      }),
    publish: (id: string, token: string) =>
      fetch(`${origin}/api/shares/${id}/publish`, {
        method: 'POST',
        headers: { ...headers, origin, 'x-share-token': token },
      }),
    list: (token?: string) =>
      fetch(`${origin}/api/shares`, {
        headers: { ...headers, ...(token ? { 'x-share-token': token } : {}) },
      }),
    change: (id: string, token: string | null, body: unknown) =>
      fetch(`${origin}/api/shares/${id}`, {
        method: 'PATCH',
        headers: { ...json, ...(token ? { 'x-share-token': token } : {}) },
        body: JSON.stringify(body),
      }),
    revoke: (id: string, token: string | null) =>
      fetch(`${origin}/api/shares/${id}`, {
        method: 'DELETE',
        headers: { ...headers, origin, ...(token ? { 'x-share-token': token } : {}) },
      }),
    /** Shares one picture, from the draft to the open link. */
    async share({ picture, draft = {}, facts = {} }: NewShare): Promise<ShareReceipt> {
      const pictures = [{ sizeBytes: picture.byteLength, ...facts }];
      const receipt: ShareReceipt = await (await client.draft({ ...draft, pictures })).json();
      const [parts = 0] = receipt.parts;
      for (let part = 0; part < parts; part += 1) {
        const bytes = picture.subarray(part * receipt.partBytes, (part + 1) * receipt.partBytes);
        const sent = await client.put(receipt.id, `0?part=${part}`, receipt.token, bytes);
        if (!sent.ok) throw new Error(`A part was refused: ${await sent.text()}`);
      }
      const published = await client.publish(receipt.id, receipt.token);
      if (!published.ok) throw new Error(`It was not published: ${await published.text()}`);
      return receipt;
    },
  };
  return client;
}
