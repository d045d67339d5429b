import type { ShareSummary } from '@/lib/protocol/shares';
import { ApiFailure } from '../platform/api-failure';
import { forgetOwnShare, type OwnShare, readOwnShares } from './own-shares';
import { listAllShares, listShares, revokeShare as revoke } from './shares-api';

/** A share in the list: what the studio knows of it, and what this browser does. */
export interface ListedShare {
  summary: ShareSummary;
  /** null: another browser made it; the studio's owner sees it all the same. */
  own: OwnShare | null;
}

/**
 * The shares of this browser, and all others for the studio's owner, newest first. This browser's own stay in the list
 * once they are gone, until their user takes them off it; those that the studio does not know are left out but kept:
 * perhaps its storage is another one today.
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
  return listed.sort((a, b) => madeAt(b).localeCompare(madeAt(a)));
}

/** Of one that is gone the studio tells when it went. */
function madeAt({ summary, own }: ListedShare): string {
  return own?.createdAt ?? summary.createdAt;
}

/** Takes a link back. One that is gone already is as good as taken back. */
export async function revokeShare(id: string, token: string | null): Promise<void> {
  try {
    await revoke(id, token);
  } catch (error) {
    const isGone = error instanceof ApiFailure && (error.code === 'share_gone' || error.code === 'not_found');
    if (!isGone) throw error;
  }
  await forgetOwnShare(id);
}
