import { libraryPartBytes } from '@/lib/protocol/library-rows';
import { findLibraryOrThrow, openLibraryStorage, requireWritable } from '@/lib/server/library/find-library';
import { makeThumbnailLater } from '@/lib/server/library/library-thumbnail';
import {
  hashOrThrow,
  readPicturePart,
  receiveLibraryPicture,
} from '@/lib/server/library/receive-library-picture';
import { describeLibraryPicture, serveLibraryPicture } from '@/lib/server/library/serve-library-picture';
import { getConfig } from '@/lib/server/platform/config';
import { readBody } from '@/lib/server/platform/http/read-body';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

type Params = { sha256: string };

export const GET = withRoute<Params>({ access: 'required', changes: false }, async (request, { params }) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const { id } = await findLibraryOrThrow(config, storage, request);
  return serveLibraryPicture(request, storage, id, hashOrThrow(params.sha256));
});

export const HEAD = withRoute<Params>({ access: 'required', changes: false }, async (request, { params }) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const { id } = await findLibraryOrThrow(config, storage, request);
  return describeLibraryPicture(request, storage, id, hashOrThrow(params.sha256));
});

/** Takes one part of a picture, `?part=` counted from 0; parts may come in any order and repeatedly. */
export const PUT = withRoute<Params>({ access: 'required', changes: true }, async (request, { params }) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const expected = readPicturePart(hashOrThrow(params.sha256), new URL(request.url).searchParams);
  const library = await findLibraryOrThrow(config, storage, request);
  requireWritable(library);
  const bytes = await readBody(request, Math.min(libraryPartBytes, config.bodyLimitBytes));
  const receipt = await receiveLibraryPicture(config, storage, library.id, expected, bytes);
  if (receipt.complete && expected.kind === 'picture') {
    makeThumbnailLater(storage, library.id, expected.sha256);
  }
  return Response.json(receipt, { headers: { 'cache-control': 'no-store' } });
});

export const { DELETE, PATCH, POST, OPTIONS } = methodNotAllowed('required', ['GET', 'PUT']);
