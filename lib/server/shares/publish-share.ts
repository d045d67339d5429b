import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { dayMs } from '@/lib/protocol/durations';
import type { ShareLifetime } from '@/lib/protocol/shares';
import { readJson, type Storage } from '../platform/storage/storage';
import { composeCard } from './compose-card';
import { completePicture } from './receive-part';
import {
  type Publication,
  publicationSchema,
  type ShareRecord,
  shareKeys,
  type ValidPicture,
} from './share-record';

/** A card has room for this many pictures. */
const cardPicturesMax = 3;

/**
 * Opens the link. Publishing a published share again changes nothing and returns the same.
 * @throws AppError invalid_request that names the first incomplete picture
 */
export async function publishShare(
  signal: AbortSignal,
  storage: Storage,
  record: ShareRecord,
  now: number,
): Promise<Publication> {
  const before = await readJson(storage, shareKeys.publication(record.id), publicationSchema);
  if (before !== null) return before;
  const pictures: ValidPicture[] = [];
  for (const index of record.pictures.keys()) {
    const picture = await completePicture(signal, storage, record, index);
    if (picture === null) throw incomplete(index);
    pictures.push(picture);
  }
  await saveCard(storage, record.id, pictures.length);
  const publication: Publication = {
    publishedAt: new Date(now).toISOString(),
    expiresAt: expiryOf(record.lifetimeDays, now),
    pictures,
  };
  await storage.claim(shareKeys.publication(record.id), JSON.stringify(publication));
  // If two requests publish at the same moment, the first one counts.
  return (await readJson(storage, shareKeys.publication(record.id), publicationSchema)) ?? publication;
}

export function expiryOf(lifetimeDays: ShareLifetime, now: number): string | null {
  return lifetimeDays === null ? null : new Date(now + lifetimeDays * dayMs).toISOString();
}

async function saveCard(storage: Storage, id: string, count: number): Promise<void> {
  const first = Array.from({ length: Math.min(count, cardPicturesMax) }, (_, index) => index);
  const pictures = await Promise.all(
    first.map((index) => storage.get(shareKeys.picture(id, index, 'small'))),
  );
  await storage.put(shareKeys.card(id), await composeCard(pictures.filter((picture) => picture !== null)));
}

function incomplete(index: number): AppError {
  return new AppError(
    'invalid_request',
    `Picture ${index} is not there yet: some of its parts are missing.`,
    {
      details: { field: `pictures.${index}` },
    },
  );
}
