import { readUserKey } from '@/lib/server/access/user-key';
import { getBalance } from '@/lib/server/gateway/get-balance';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const upstream = chooseUpstream(config, readUserKey(config, request));
  const balance = await getBalance(request.signal, upstream);
  return Response.json({ ...balance, demo: upstream.demo }, { headers: { 'cache-control': 'no-store' } });
});

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('required', ['GET']);
