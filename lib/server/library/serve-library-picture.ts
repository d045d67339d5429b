import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { bodyOf } from '../platform/http/body-of';
import { announceSize } from '../platform/http/request-context';
import { sniffPicture } from '../platform/images/sniff-picture';
import type { Storage } from '../platform/storage/storage';
import { isKnownDamaged } from './damaged-originals';
import { libraryKeys } from './library-keys';
import { getLibraryThumbnail } from './library-thumbnail';
import { isStoredWhole, openOriginal } from './stored-original';

/** Bytes that are named by their hash never change; other people's caches must not have them. */
const headersOf = (tag: string) => ({
  etag: `"${tag}"`,
  'cache-control': 'private, max-age=31536000, immutable',
  'accept-ranges': 'bytes',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; sandbox",
});

/** A picture as it was delivered, or a part of it; with `?thumbnail=1` a small one. */
export async function serveLibraryPicture(
  request: Request,
  storage: Storage,
  libraryId: string,
  sha256: string,
): Promise<Response> {
  const isThumbnail = new URL(request.url).searchParams.get('thumbnail') === '1';
  const headers = headersOf(isThumbnail ? `${sha256}-thumbnail` : sha256);
  const picture = isThumbnail
    ? await openThumbnail(storage, libraryId, sha256)
    : await openOriginal(storage, libraryId, sha256);
  if (picture === null) throw unknownPicture();
  if (picture === 'damaged') throw damagedPicture();
  const { sizeBytes } = picture;
  if (request.headers.get('if-none-match') === headers.etag) {
    return new Response(null, { status: 304, headers });
  }
  const contentType = sniffPicture(picture.head) ?? 'application/octet-stream';
  const range = readRange(request.headers, headers.etag, sizeBytes);
  if (range === 'unsatisfiable') {
    return new Response(null, {
      status: 416,
      headers: { ...headers, 'cache-control': 'no-store', 'content-range': `bytes */${sizeBytes}` },
    });
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  announceSize(end + 1 - start);
  return new Response(picture.body(start, end + 1), {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-type': contentType,
      ...(range ? { 'content-range': `bytes ${start}-${end}/${sizeBytes}` } : {}),
    },
  });
}

/** Thumbnails are small, and may be made just now. */
async function openThumbnail(storage: Storage, libraryId: string, sha256: string) {
  const bytes = await getLibraryThumbnail(storage, libraryId, sha256);
  if (bytes === null) return null;
  const body = (start: number, end: number) => bodyOf(bytes.subarray(start, end));
  return { head: bytes, sizeBytes: bytes.byteLength, body };
}

/**
 * Whether the picture is stored, and how large the stored object is, without its bytes. The size is the object's own
 * and not the one that was noted, so that a browser sees an object that was cut off since. Its hash is checked only
 * with `?whole=1`, for a browser that is about to drop its own bytes: a browser that joins asks thousands of times, and
 * reading an original for each would be too much.
 */
export async function describeLibraryPicture(
  request: Request,
  storage: Storage,
  libraryId: string,
  sha256: string,
): Promise<Response> {
  const bytes = await storage.size(libraryKeys.original(libraryId, sha256));
  if (bytes === null) throw unknownPicture();
  const isAskedWhole = new URL(request.url).searchParams.get('whole') === '1';
  const isDamaged = isAskedWhole
    ? !(await isStoredWhole(storage, libraryId, sha256))
    : isKnownDamaged(storage, libraryId, sha256);
  if (isDamaged) throw damagedPicture();
  announceSize(bytes);
  return new Response(null, { headers: { ...headersOf(sha256), 'content-length': String(bytes) } });
}

/** The one range that a request asks for; null if it asks for none that is understood, and gets everything. */
function readRange(
  headers: Headers,
  etag: string,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const condition = headers.get('if-range');
  if (condition !== null && condition !== etag) return null;
  const { from = '', to = '' } =
    /^bytes=(?<from>\d{0,15})-(?<to>\d{0,15})$/.exec(headers.get('range')?.trim() ?? '')?.groups ?? {};
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < start) return null;
  return start >= size || (from === '' && Number(to) === 0) ? 'unsatisfiable' : { start, end };
}

function unknownPicture(): AppError {
  return new AppError('not_found', 'There is no such picture in this library.');
}

function damagedPicture(): AppError {
  return new AppError('not_found', 'The bytes of this picture were damaged in the storage.', {
    details: { reason: 'damaged' },
  });
}
