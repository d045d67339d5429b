import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { pictureExtensions } from '@/lib/protocol/picture-extensions';
import { announceSize } from '../platform/http/request-context';
import { openObject } from '../platform/storage/open-object';
import type { Storage } from '../platform/storage/storage';
import type { OpenShare } from './open-link';
import { type PictureSize, pictureSizes, shareKeys } from './share-record';

/** One picture in the size that `?size=` asks for; the original only if its creator allows downloads. */
export function servePicture(
  request: Request,
  storage: Storage,
  share: OpenShare,
  position: string,
): Promise<Response> {
  const index = pictureIndexOrThrow(share, position);
  const query = new URL(request.url).searchParams;
  const size = sizeOrThrow(query.get('size'));
  if (size === 'original' && !share.allowDownload) throw unknownPicture();
  const mimeType = size === 'original' ? (share.pictures[index]?.mimeType ?? 'image/png') : 'image/webp';
  return serveFile(request, storage, {
    key: shareKeys.picture(share.id, index, size),
    tag: `${share.id}-${index}-${size}`,
    contentType: mimeType,
    fileName: `picture-${index + 1}.${pictureExtensions[mimeType]}`,
    asDownload: query.has('download'),
  });
}

/** @throws AppError not_found for a position that the share does not have */
export function pictureIndexOrThrow(share: OpenShare, position: string): number {
  if (!/^(0|[1-9]\d{0,3})$/.test(position) || Number(position) >= share.pictures.length) {
    throw unknownPicture();
  }
  return Number(position);
}

/** The picture that messengers show beside the link; a share with a password has none. */
export function serveCard(request: Request, storage: Storage, share: OpenShare): Promise<Response> {
  if (share.password !== null) throw new AppError('not_found', 'A share with a password has no card.');
  return serveFile(request, storage, {
    key: shareKeys.card(share.id),
    tag: `${share.id}-card`,
    contentType: 'image/jpeg',
    fileName: 'card.jpg',
    asDownload: false,
  });
}

interface SharedFile {
  key: string;
  /** Identifies the bytes for good, since a shared file never changes. */
  tag: string;
  contentType: string;
  fileName: string;
  asDownload: boolean;
}

/** Browsers never show the file as a page, and ask again before they use a cached copy, since it may be revoked. */
async function serveFile(request: Request, storage: Storage, file: SharedFile): Promise<Response> {
  const etag = `"${file.tag}"`;
  const headers = {
    etag,
    'cache-control': 'private, max-age=0, must-revalidate',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  };
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  const stored = await openObject(storage, file.key);
  if (stored === null) throw unknownPicture();
  // Without it a browser cannot show the progress of a download.
  announceSize(stored.sizeBytes);
  const disposition = file.asDownload ? 'attachment' : 'inline';
  return new Response(stored.body(), {
    headers: {
      ...headers,
      'content-type': file.contentType,
      'content-disposition': `${disposition}; filename="${file.fileName}"`,
    },
  });
}

function sizeOrThrow(query: string | null): PictureSize {
  const size = query === null ? 'large' : pictureSizes.find((known) => known === query);
  if (size === undefined) throw unknownPicture();
  return size;
}

function unknownPicture(): AppError {
  return new AppError('not_found', 'There is no such picture in this share.');
}
