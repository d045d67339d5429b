import { today } from '@/lib/catalogue/today';
import { readUserKey } from '@/lib/server/access/user-key';
import { listModels } from '@/lib/server/gateway/models/list-models';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { getConfig } from '@/lib/server/platform/config';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { chooseDefaultModel } from '@/lib/server/session/default-model';
import { describeModels } from '@/lib/server/session/describe-models';

export const dynamic = 'force-dynamic';

export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const upstream = chooseUpstream(config, readUserKey(config, request));
  const list = await listModels(request.signal, upstream);
  return Response.json(
    {
      ...(await describeModels(request.signal, upstream, list, today())),
      defaultModel: chooseDefaultModel(config, list),
    },
    { headers: { 'cache-control': 'private, max-age=60' } },
  );
});

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('required', ['GET']);
