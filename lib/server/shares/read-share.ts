import 'server-only';
import { type SharedFacts, shareIdSchema } from '@/lib/protocol/shares';
import type { Storage } from '../platform/storage/storage';
import { loadShare } from './load-share';
import type { PasswordVerifier, ProvenPicture, Publication } from './share-record';

/** A share as its readers see it; never changed. What changes a share makes another of these. */
export interface OpenShare {
  id: string;
  title: string;
  publishedAt: string;
  expiresAt: string | null;
  allowDownload: boolean;
  password: PasswordVerifier | null;
  pictures: readonly (ProvenPicture & SharedFacts)[];
}

export type FoundShare = { state: 'open'; share: OpenShare } | { state: 'gone' } | { state: 'unknown' };

/** As they were read last: the same share is the same object while its publication is remembered. */
const opened = new WeakMap<Publication, OpenShare>();

/** What lies behind a link now. A draft is nobody's business, and so unknown. */
export async function readShare(storage: Storage, id: string, now: number): Promise<FoundShare> {
  if (!shareIdSchema.safeParse(id).success) return { state: 'unknown' };
  const loaded = await loadShare(storage, id, now);
  if (loaded.state === 'unknown' || loaded.state === 'draft') return { state: 'unknown' };
  if (loaded.state === 'gone' || loaded.state === 'expired') return { state: 'gone' };
  const { record, publication, title, expiresAt } = loaded;
  const known = opened.get(publication);
  if (known?.title === title && known.expiresAt === expiresAt) return { state: 'open', share: known };
  const { allowDownload, password } = record;
  const { publishedAt } = publication;
  const pictures = publication.pictures.map((proven, index) => {
    const { prompt, settings, cost } = record.pictures[index] ?? {};
    return { ...proven, prompt, settings, cost };
  });
  const share = { id, title, publishedAt, expiresAt, allowDownload, password, pictures };
  opened.set(publication, share);
  return { state: 'open', share };
}
