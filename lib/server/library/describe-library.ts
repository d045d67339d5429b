import 'server-only';
import type { LibraryState } from '@/lib/protocol/library-rows';
import type { Config } from '../platform/config';
import { clientOf } from '../platform/http/client';
import type { Storage } from '../platform/storage/storage';
import { withLog } from './change-log';
import { listDamagedOriginals } from './damaged-originals';
import type { Library } from './find-library';
import { countLosses } from './library-losses';
import { libraryCookie, publicName } from './library-secrets';
import { countPictures } from './library-sizes';

/** What a browser gets to know of its library, with a cookie that lasts from now on. */
export async function libraryResponse(
  config: Config,
  storage: Storage,
  request: Request,
  { id, version, createdAt, token }: Library,
  status = 200,
): Promise<Response> {
  const { originals, references, ...counts } = await countPictures(storage, id);
  // After this, at the latest, the process knows which originals were found damaged.
  const log = await withLog(storage, id, async ({ head, rowBytes }) => ({ head, rowBytes }));
  const damaged = listDamagedOriginals(storage, id);
  const state: LibraryState = {
    enabled: true,
    library: publicName(id, createdAt),
    version,
    ...counts,
    quotaBytes: config.library.bytesMax,
    sequence: log.head,
    losses: countLosses(storage, id),
    ...(damaged.length > 0 ? { damaged: [...damaged] } : {}),
    nowMs: Date.now(),
    sizes: { originals, references, rows: log.rowBytes },
  };
  const headers = new Headers({ 'cache-control': 'no-store' });
  if (token !== null) headers.set('set-cookie', libraryCookie(token, clientOf(config, request).secure));
  return Response.json(state, { status, headers });
}
