import type { ShareSummary } from '@/lib/protocol/shares';
import { ApiFailure } from '../platform/api-failure';
import { forgetOwnShare, type OwnShare, readOwnShares } from './own-shares';
import { listAllShares, listShares, revokeShare as revoke } from './shares-api';

/** A share in the list, with the data that the server and this browser have about it. */
export interface ListedShare {
  summary: ShareSummary;
  /** null if another browser made the share; only the studio's owner sees those. */
  own: OwnShare | null;
}

/**
 * The shares of this browser, or all shares for the studio's owner, newest first. Shares of this browser that have
 * ended are listed until the user removes them. Shares that the server does not know are not listed, but their tokens
 * are not deleted, because the server may be using a different storage for the moment.
 */
export async function listOwnShares(isOwner: boolean): Promise<ListedShare[]> {
  const own = await readOwnShares();
  const mine = await listShares(own.map(({ token }) => token));
  const all = isOwner ? await listAllShares() : [];
  const summaries = new Map([...all, ...mine].map((summary) => [summary.id, summary]));
  const listed: ListedShare[] = [];
  for (const summary of summaries.values()) {
    const share = own.find(({ id }) => id === summary.id) ?? null;
    if (summary.status !== 'gone' || share !== null) listed.push({ summary, own: share });
  }
  return listed.sort((a, b) => createdAtOf(b).localeCompare(createdAtOf(a)));
}

/** Prefers the time in this browser: if a share has ended, the server has only the time of its end. */
function createdAtOf({ summary, own }: ListedShare): string {
  return own?.createdAt ?? summary.createdAt;
}

/** Revokes a link and forgets it. A share that has already ended counts as revoked. */
export async function revokeShare(id: string, token: string | null): Promise<void> {
  try {
    await revoke(id, token);
  } catch (error) {
    const isGone = error instanceof ApiFailure && (error.code === 'share_gone' || error.code === 'not_found');
    if (!isGone) throw error;
  }
  await forgetOwnShare(id);
}
