import { z } from 'zod';
import { createLibrary } from '@/lib/server/library/create-library';
import { deleteLibrary } from '@/lib/server/library/delete-library';
import { libraryResponse } from '@/lib/server/library/describe-library';
import { findLibrary, findLibraryOrThrow, openLibraryStorage } from '@/lib/server/library/find-library';
import { getConfig } from '@/lib/server/platform/config';
import { parseJson, parseWith, readBody } from '@/lib/server/platform/http/read-body';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

const nothingSchema = z.strictObject({});

export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const library = await findLibraryOrThrow(config, storage, request);
  return libraryResponse(config, storage, request, library);
});

/** Creates a library for this browser, unless it already has one. The request has no body. */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const body = await readBody(request, 1_024);
  const isAnnounced = request.headers.get('content-type') !== null;
  if (body.byteLength > 0 || isAnnounced) parseWith(nothingSchema, parseJson(body));
  const known = await findLibrary(config, storage, request);
  if (known !== null && known.token !== null) return libraryResponse(config, storage, request, known);
  const { library, token } = await createLibrary(config, storage, request);
  return libraryResponse(config, storage, request, { ...library, token }, 201);
});

/** Deletes the copy for all its devices. The cookies stay, so that no device begins to copy again on its own. */
export const DELETE = withRoute({ access: 'required', changes: true }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const { id } = await findLibraryOrThrow(config, storage, request);
  await deleteLibrary(storage, id);
  return Response.json({ deleted: true }, { headers: { 'cache-control': 'no-store' } });
});

export const { PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['GET', 'POST', 'DELETE']);
