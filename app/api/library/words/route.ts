import { findLibraryOrThrow, openLibraryStorage } from '@/lib/server/library/find-library';
import { createRecoveryWords, wordsCreatedAt } from '@/lib/server/library/recovery-words';
import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';
const noStore = { 'cache-control': 'no-store' };

/** When this library's recovery words were made. The words themselves are nowhere. */
export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const { id } = await findLibraryOrThrow(config, storage, request);
  return Response.json({ createdAt: await wordsCreatedAt(storage, id) }, { headers: noStore });
});

/** Makes words by which another device joins this library at any time. Earlier words open it no more. */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const { id } = await findLibraryOrThrow(config, storage, request);
  const made = await createRecoveryWords(storage, id, Date.now());
  return Response.json(made, { status: 201, headers: noStore });
});

export const { DELETE, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['GET', 'POST']);
