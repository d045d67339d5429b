import {
  type ShareChange,
  type ShareDraft,
  type ShareReceipt,
  type ShareRecipe,
  type ShareSummary,
  shareListSchema,
  shareReceiptSchema,
  shareRecipeSchema,
  shareTokensMax,
} from '@/lib/protocol/shares';
import { jsonBody, readAnswer, send } from '../platform/http';

/** Creates a draft; its pictures are uploaded afterwards, part by part. */
export async function createShare(draft: ShareDraft): Promise<ShareReceipt> {
  const answer = await send('/api/shares', { method: 'POST', ...jsonBody(draft) });
  return readAnswer(answer, (body) => shareReceiptSchema.parse(body));
}

/** The path to upload a part of a picture to. */
export function partPath(id: string, picture: number, part: number): string {
  return `/api/shares/${id}/images/${picture}?part=${part}`;
}

/** Makes the link available to readers. */
export async function publishShare(id: string, token: string): Promise<void> {
  await send(`/api/shares/${id}/publish`, { method: 'POST', headers: withToken(token) });
}

/** Changes title or expiry. The token is null if the studio's owner changes another browser's share. */
export async function changeShare(id: string, token: string | null, change: ShareChange): Promise<void> {
  const { headers, body } = jsonBody(change);
  await send(`/api/shares/${id}`, { method: 'PATCH', headers: { ...headers, ...withToken(token) }, body });
}

export async function revokeShare(id: string, token: string | null): Promise<void> {
  await send(`/api/shares/${id}`, { method: 'DELETE', headers: withToken(token) });
}

/** Lists the shares that these tokens belong to. */
export async function listShares(tokens: readonly string[]): Promise<ShareSummary[]> {
  const found: ShareSummary[] = [];
  for (let start = 0; start < tokens.length; start += shareTokensMax) {
    const batch = tokens.slice(start, start + shareTokensMax).join(',');
    found.push(...(await readList(await send('/api/shares', { headers: withToken(batch) }))));
  }
  return found;
}

/** Lists all shares; only the studio's owner may do that. */
export async function listAllShares(): Promise<ShareSummary[]> {
  return readList(await send('/api/shares'));
}

/** The prompt and settings of a shared picture, as far as its creator shows them. */
export async function getRecipe(shareId: string, picture: number): Promise<ShareRecipe> {
  const answer = await send(`/s/${shareId}/pictures/${picture}/recipe`);
  return readAnswer(answer, (body) => shareRecipeSchema.parse(body));
}

async function readList(answer: Response): Promise<ShareSummary[]> {
  const { shares } = await readAnswer(answer, (body) => shareListSchema.parse(body));
  return shares;
}

function withToken(token: string | null): Record<string, string> {
  return token === null ? {} : { 'x-share-token': token };
}
