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

/** The routes of sharing. They fail as all of the client does. */

/** What a share will be; its pictures follow part by part. */
export async function createShare(draft: ShareDraft): Promise<ShareReceipt> {
  const answer = await send('/api/shares', { method: 'POST', ...jsonBody(draft) });
  return readAnswer(answer, (body) => shareReceiptSchema.parse(body));
}

/** Where a part of a picture goes. */
export function partPath(id: string, picture: number, part: number): string {
  return `/api/shares/${id}/images/${picture}?part=${part}`;
}

/** Opens the link. */
export async function publishShare(id: string, token: string): Promise<void> {
  await send(`/api/shares/${id}/publish`, { method: 'POST', headers: withToken(token) });
}

/** Title or expiry. A null token: as the studio's owner. */
export async function changeShare(id: string, token: string | null, change: ShareChange): Promise<void> {
  const { headers, body } = jsonBody(change);
  await send(`/api/shares/${id}`, { method: 'PATCH', headers: { ...headers, ...withToken(token) }, body });
}

export async function revokeShare(id: string, token: string | null): Promise<void> {
  await send(`/api/shares/${id}`, { method: 'DELETE', headers: withToken(token) });
}

/** What the studio knows of the shares of these tokens. */
export async function listShares(tokens: readonly string[]): Promise<ShareSummary[]> {
  const found: ShareSummary[] = [];
  for (let start = 0; start < tokens.length; start += shareTokensMax) {
    const some = tokens.slice(start, start + shareTokensMax).join(',');
    found.push(...(await readList(await send('/api/shares', { headers: withToken(some) }))));
  }
  return found;
}

/** Every share of the studio: for its owner. */
export async function listAllShares(): Promise<ShareSummary[]> {
  return readList(await send('/api/shares'));
}

/** What a shared picture was made with, as far as its creator shows it. */
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
