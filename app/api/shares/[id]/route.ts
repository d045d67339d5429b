import { shareChangeSchema } from '@/lib/protocol/shares';
import { getConfig } from '@/lib/server/platform/config';
import { readJsonBody } from '@/lib/server/platform/http/read-body';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { changeShare } from '@/lib/server/shares/change-share';
import { findOwnShareOrThrow } from '@/lib/server/shares/find-own-share';
import { openShareStorage } from '@/lib/server/shares/open-share-storage';
import { removeShare } from '@/lib/server/shares/remove-share';

export const dynamic = 'force-dynamic';
type Params = { id: string };

/** Changes title or expiry of a published share. */
export const PATCH = withRoute<Params>({ access: 'required', changes: true }, async (request, { params }) => {
  const config = getConfig();
  const change = await readJsonBody(request, shareChangeSchema, 16_384);
  const storage = await openShareStorage(config);
  const record = await findOwnShareOrThrow(config, storage, request, params.id);
  return Response.json(await changeShare(storage, record, change, Date.now()));
});

/** Revokes the share: its link answers 410 from now on, and its pictures are deleted. */
export const DELETE = withRoute<Params>(
  { access: 'required', changes: true },
  async (request, { params }) => {
    const config = getConfig();
    const storage = await openShareStorage(config);
    const { id } = await findOwnShareOrThrow(config, storage, request, params.id);
    await removeShare(storage, id, { at: new Date().toISOString(), reason: 'revoked' });
    return Response.json({ id, status: 'gone' });
  },
);

export const { GET, POST, PUT, OPTIONS } = methodNotAllowed('required', ['PATCH', 'DELETE']);
