import 'server-only';
import type { ShareSummary } from '@/lib/protocol/shares';
import { logger } from '../platform/log';
import { isDamagedObject, type Storage } from '../platform/storage/storage';
import { countedViews } from './count-view';
import { loadShare } from './load-share';
import { readSlot } from './share-quota';
import { shareKeys } from './share-record';
import { isTokenOf, shareIdOfToken } from './share-secrets';

/** The shares of these tokens, in their order; a text that is not the token of a share is left out. */
export async function listSharesOf(
  storage: Storage,
  tokens: readonly string[],
  now: number,
): Promise<ShareSummary[]> {
  const found = await Promise.all(
    tokens.map((token) => {
      const id = shareIdOfToken(token);
      return id === null ? null : summarise(storage, id, now, (hash) => isTokenOf(hash, token));
    }),
  );
  return found.filter((summary) => summary !== null);
}

/** Every share of the studio, newest first, for its owner. */
export async function listAllShares(storage: Storage, now: number): Promise<ShareSummary[]> {
  const ids: string[] = [];
  // The slots are listed, because they are far fewer than the objects of the shares.
  for await (const key of storage.list(shareKeys.slots)) {
    const slot = await readSlot(storage, key);
    if (slot !== null && slot !== 'damaged') ids.push(slot.id);
  }
  const found = await Promise.all(ids.map((id) => summarise(storage, id, now, () => true)));
  return found.filter((summary) => summary !== null).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** A share that is damaged is left out and named in the log; the others are listed regardless. */
function summarise(
  storage: Storage,
  id: string,
  now: number,
  isAllowed: (tokenHash: string) => boolean,
): Promise<ShareSummary | null> {
  return unlessDamaged(summariseOrThrow(storage, id, now, isAllowed));
}

async function unlessDamaged<Result>(reading: Promise<Result>): Promise<Result | null> {
  try {
    return await reading;
  } catch (cause) {
    if (!isDamagedObject(cause)) throw cause;
    logger.error({ err: cause }, 'a share could not be listed');
    return null;
  }
}

async function summariseOrThrow(
  storage: Storage,
  id: string,
  now: number,
  isAllowed: (tokenHash: string) => boolean,
): Promise<ShareSummary | null> {
  const loaded = await loadShare(storage, id, now);
  if (loaded.state === 'unknown') return null;
  if (loaded.state === 'gone') return goneSummary(id, loaded.gone.at);
  const { record } = loaded;
  if (!isAllowed(record.tokenHash)) return null;
  const published = loaded.state === 'draft' ? null : loaded;
  const { pictures } = published?.publication ?? record;
  return {
    id,
    status: loaded.state === 'expired' ? 'gone' : published ? 'published' : 'draft',
    title: published?.title ?? record.title,
    createdAt: record.createdAt,
    expiresAt: published?.expiresAt ?? null,
    pictures: pictures.length,
    sizeBytes: pictures.reduce((sum, picture) => sum + picture.sizeBytes, 0),
    views: await countedViews(storage, id),
    hasPassword: record.password !== null,
  };
}

/** Nothing else is known about a share that is gone; its link says the same to everybody. */
function goneSummary(id: string, at: string): ShareSummary {
  const nothing = { title: '', pictures: 0, sizeBytes: 0, views: 0, hasPassword: false };
  return { id, status: 'gone', createdAt: at, expiresAt: at, ...nothing };
}
