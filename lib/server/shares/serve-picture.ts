import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '../platform/storage/storage';
import type { OpenShare } from './read-share';
import { serveFile } from './serve-file';
import { type PictureSize, pictureSizes, type SharePictureType, shareKeys } from './share-record';

const extensions: Readonly<Record<SharePictureType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** One picture in the size that `?size=` asks for; the original only where its creator allows to download it. */
export function servePicture(
  request: Request,
  storage: Storage,
  share: OpenShare,
  place: string,
): Promise<Response> {
  const index = pictureIndexOrThrow(share, place);
  const query = new URL(request.url).searchParams;
  const size = sizeOrThrow(query.get('size'));
  if (size === 'original' && !share.allowDownload) throw unknownPicture();
  const mimeType = size === 'original' ? (share.pictures[index]?.mimeType ?? 'image/png') : 'image/webp';
  return serveFile(request, {
    tag: `${share.id}-${index}-${size}`,
    contentType: mimeType,
    fileName: `picture-${index + 1}.${extensions[mimeType]}`,
    asDownload: query.has('download'),
    read: () => storage.get(shareKeys.picture(share.id, index, size)),
  });
}

/** @throws AppError not_found for what is no place in the share */
export function pictureIndexOrThrow(share: OpenShare, place: string): number {
  if (!/^(0|[1-9]\d{0,3})$/.test(place) || Number(place) >= share.pictures.length) throw unknownPicture();
  return Number(place);
}

function sizeOrThrow(asked: string | null): PictureSize {
  const size = asked === null ? 'large' : pictureSizes.find((known) => known === asked);
  if (size === undefined) throw unknownPicture();
  return size;
}

function unknownPicture(): AppError {
  return new AppError('not_found', 'There is no such picture in this share.');
}
