import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { ShareLifetime } from '@/lib/protocol/shares';
import { readJson, type Storage } from '../platform/storage/storage';
import { completePicture } from './complete-picture';
import { composeCard } from './compose-card';
import {
  type ProvenPicture,
  type Publication,
  publicationSchema,
  type ShareRecord,
  shareKeys,
} from './share-record';

const dayMs = 24 * 3_600_000;
/** What a card has room for. */
const cardPicturesMax = 3;

/**
 * Opens the link. Again: nothing happens, and the answer is the same.
 * @throws AppError invalid_request naming the first picture that is not there yet
 */
export async function publishShare(
  signal: AbortSignal,
  storage: Storage,
  record: ShareRecord,
  now: number,
): Promise<Publication> {
  const before = await readJson(storage, shareKeys.publication(record.id), publicationSchema);
  if (before !== null) return before;
  const pictures: ProvenPicture[] = [];
  for (const index of record.pictures.keys()) {
    const picture = await completePicture(signal, storage, record, index);
    if (picture === null) throw missing(index);
    pictures.push(picture);
  }
  await keepCard(storage, record.id, pictures.length);
  const publication: Publication = {
    publishedAt: new Date(now).toISOString(),
    expiresAt: expiryOf(record.lifetimeDays, now),
    pictures,
  };
  await storage.claim(shareKeys.publication(record.id), JSON.stringify(publication));
  // Somebody else's, if two published at once: the first one counts.
  return (await readJson(storage, shareKeys.publication(record.id), publicationSchema)) ?? publication;
}

export function expiryOf(lifetimeDays: ShareLifetime, now: number): string | null {
  return lifetimeDays === null ? null : new Date(now + lifetimeDays * dayMs).toISOString();
}

async function keepCard(storage: Storage, id: string, count: number): Promise<void> {
  const first = Array.from({ length: Math.min(count, cardPicturesMax) }, (_, index) => index);
  const pictures = await Promise.all(
    first.map((index) => storage.get(shareKeys.picture(id, index, 'small'))),
  );
  await storage.put(shareKeys.card(id), await composeCard(pictures.filter((picture) => picture !== null)));
}

function missing(index: number): AppError {
  return new AppError(
    'invalid_request',
    `Picture ${index} is not there yet: some of its parts are missing.`,
    {
      details: { field: `pictures.${index}` },
    },
  );
}
