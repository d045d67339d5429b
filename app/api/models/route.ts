import { readUserKey } from '@/lib/server/access/user-key';
import { getConfig } from '@/lib/server/config';
import { chooseDefaultModel } from '@/lib/server/default-model';
import { listModels } from '@/lib/server/gateway/list-models';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { otherMethods } from '@/lib/server/http/other-methods';
import { withRoute } from '@/lib/server/http/with-route';

export const dynamic = 'force-dynamic';

export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const list = await listModels(request.signal, chooseUpstream(config, readUserKey(config, request)));
  return Response.json(
    { ...list, defaultModel: chooseDefaultModel(config, list) },
    { headers: { 'cache-control': 'private, max-age=60' } },
  );
});

export const { DELETE, PATCH, POST, PUT, OPTIONS } = otherMethods('required', ['GET']);
