import { findLibraryOrThrow, openLibraryStorage } from '@/lib/server/library/find-library';
import { createRecoveryWords, wordsCreatedAt } from '@/lib/server/library/recovery-words';
import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';
const noStore = { 'cache-control': 'no-store' };

/** When this library's recovery words were created. The words themselves are stored nowhere, only their hash. */
export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const { id } = await findLibraryOrThrow(config, storage, request);
  return Response.json({ createdAt: await wordsCreatedAt(storage, id) }, { headers: noStore });
});

/** Creates recovery words, by which another device can join this library at any time. They replace earlier ones. */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const { id } = await findLibraryOrThrow(config, storage, request);
  const made = await createRecoveryWords(storage, id, Date.now());
  return Response.json(made, { status: 201, headers: noStore });
});

export const { DELETE, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['GET', 'POST']);
