import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { announceSize } from '../platform/http/request-context';

export interface ServedFile {
  /** Of these bytes for good: a shared file never changes. */
  tag: string;
  contentType: string;
  fileName: string;
  asDownload: boolean;
  read: () => Promise<Uint8Array | null>;
}

/**
 * A file of a share: never as a page, whatever is in it, and never from a cache without asking, since it may be
 * revoked.
 */
export async function serveFile(request: Request, file: ServedFile): Promise<Response> {
  const etag = `"${file.tag}"`;
  const headers = {
    etag,
    'cache-control': 'private, max-age=0, must-revalidate',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  };
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  const bytes = await file.read();
  if (bytes === null) throw new AppError('not_found', 'There is no such picture in this share.');
  // Without it a browser cannot tell how far a download has come.
  announceSize(bytes.byteLength);
  const disposition = file.asDownload ? 'attachment' : 'inline';
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...headers,
      'content-type': file.contentType,
      'content-disposition': `${disposition}; filename="${file.fileName}"`,
    },
  });
}
