import { AppError } from '@/lib/protocol/app-error';
import { shareDraftSchema, shareTokensMax } from '@/lib/protocol/shares';
import { getConfig } from '@/lib/server/platform/config';
import { readJsonBody } from '@/lib/server/platform/http/read-body';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { createShare } from '@/lib/server/shares/create-share';
import { isOwner, tokenHeader } from '@/lib/server/shares/find-own-share';
import { listAllShares, listSharesOf } from '@/lib/server/shares/list-shares';
import { openShareStorage } from '@/lib/server/shares/open-share-storage';

export const dynamic = 'force-dynamic';
const noStore = { 'cache-control': 'no-store' };
const draftBytesMax = 4_000_000;

export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const config = getConfig();
  const storage = await openShareStorage(config);
  const limitBytes = Math.min(draftBytesMax, config.bodyLimitBytes);
  const draft = await readJsonBody(request, shareDraftSchema, limitBytes);
  const receipt = await createShare(config, storage, draft, Date.now());
  return Response.json(receipt, { status: 201, headers: noStore });
});

/** Lists the shares whose tokens are in the header, separated by commas; without it, the owner gets all shares. */
export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const storage = await openShareStorage(config);
  const header = request.headers.get(tokenHeader);
  if (header === null) {
    if (!(await isOwner(config, request))) {
      throw new AppError('unauthorized', `Send tokens of shares in ${tokenHeader}.`);
    }
    return Response.json({ shares: await listAllShares(storage, Date.now()) }, { headers: noStore });
  }
  const tokens = header.split(',', shareTokensMax).map((token) => token.trim());
  return Response.json({ shares: await listSharesOf(storage, tokens, Date.now()) }, { headers: noStore });
});

export const { DELETE, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST', 'GET']);
