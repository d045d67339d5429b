import { libraryJoinSchema } from '@/lib/protocol/library-rows';
import { libraryResponse } from '@/lib/server/library/describe-library';
import { loadLibrary, openLibraryStorage } from '@/lib/server/library/find-library';
import { joinLibrary } from '@/lib/server/library/join-library';
import { getConfig } from '@/lib/server/platform/config';
import { clientOf } from '@/lib/server/platform/http/client';
import { readJsonBody } from '@/lib/server/platform/http/read-body';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/** Makes this browser a device of a library, by an invitation's code or by the library's recovery words. */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const secret = await readJsonBody(request, libraryJoinSchema, 4_096);
  const { id, token } = await joinLibrary(config, storage, clientOf(config, request), secret, Date.now());
  return libraryResponse(config, storage, request, await loadLibrary(storage, id, token));
});

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
