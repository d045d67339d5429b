import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { type SharedFacts, shareIdSchema } from '@/lib/protocol/shares';
import type { Config } from '../platform/config';
import { getStorage } from '../platform/storage/get-storage';
import type { Storage } from '../platform/storage/storage';
import { loadShare } from './load-share';
import { canShare } from './open-share-storage';
import type { PasswordVerifier, Publication, ValidPicture } from './share-record';
import { isUnlocked } from './unlock-share';

/** A share as its readers see it. It is immutable: a change of the share makes a new one. */
export interface OpenShare {
  id: string;
  title: string;
  publishedAt: string;
  expiresAt: string | null;
  allowDownload: boolean;
  password: PasswordVerifier | null;
  pictures: readonly (ValidPicture & SharedFacts)[];
}

export type FoundShare = { state: 'open'; share: OpenShare } | { state: 'gone' } | { state: 'unknown' };

/** What a reader's link leads to. If nothing can be shared, every link is unknown. */
export async function findLink(
  config: Config,
  id: string,
  now: number,
): Promise<{ storage: Storage; found: FoundShare }> {
  const storage = await getStorage(config);
  return { storage, found: canShare(config) ? await findShare(storage, id, now) : { state: 'unknown' } };
}

/**
 * A share that this reader may see, for everything that belongs to its page.
 * @throws AppError not_found, share_gone, or unauthorized while its password has not been entered
 */
export async function openLinkOrThrow(
  config: Config,
  request: Request,
  id: string,
): Promise<{ storage: Storage; share: OpenShare }> {
  const now = Date.now();
  const { storage, found } = await findLink(config, id, now);
  if (found.state === 'unknown') throw new AppError('not_found', 'There is no such share here.');
  if (found.state === 'gone') throw new AppError('share_gone', 'This share was revoked or has expired.');
  if (!isUnlocked(found.share, request, now)) {
    throw new AppError('unauthorized', 'This share has a password, which was not given yet.');
  }
  return { storage, share: found.share };
}

/** Leads to the page of a share, whatever it shows. */
export function redirectToShare(shareId: string, cookie?: string): Response {
  const headers = new Headers({ location: `/s/${encodeURIComponent(shareId)}`, 'cache-control': 'no-store' });
  if (cookie !== undefined) headers.set('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

/** An unchanged share is the same object for as long as its publication stays in memory: its HTML is cached by it. */
const openShares = new WeakMap<Publication, OpenShare>();

/** The share behind a link. A draft is private, so it counts as unknown. */
export async function findShare(storage: Storage, id: string, now: number): Promise<FoundShare> {
  if (!shareIdSchema.safeParse(id).success) return { state: 'unknown' };
  const loaded = await loadShare(storage, id, now);
  if (loaded.state === 'unknown' || loaded.state === 'draft') return { state: 'unknown' };
  if (loaded.state !== 'published') return { state: 'gone' };
  const { record, publication, title, expiresAt } = loaded;
  const known = openShares.get(publication);
  if (known?.title === title && known.expiresAt === expiresAt) return { state: 'open', share: known };
  const { allowDownload, password } = record;
  const { publishedAt } = publication;
  const pictures = publication.pictures.map((picture, index) => {
    const { prompt, settings, cost } = record.pictures[index] ?? {};
    return { ...picture, prompt, settings, cost };
  });
  const share = { id, title, publishedAt, expiresAt, allowDownload, password, pictures };
  openShares.set(publication, share);
  return { state: 'open', share };
}
