import { findLibraryOrThrow, openLibraryStorage } from '@/lib/server/library/find-library';
import { inviteDevice } from '@/lib/server/library/invite-device';
import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/** A code by which one more device joins this browser's library, once, within ten minutes. */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const library = await findLibraryOrThrow(config, storage, request);
  const invitation = await inviteDevice(storage, library, Date.now());
  return Response.json(invitation, { status: 201, headers: { 'cache-control': 'no-store' } });
});

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
