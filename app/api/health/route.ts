import { isGatewayReady } from '@/lib/server/gateway/models/list-models';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { isStopping } from '@/lib/server/jobs/ownership/running-jobs';
import { getConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { isWritable } from '@/lib/server/platform/storage/is-writable';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/** Whether the storage is ready, and with `?deep` also the gateway. The answer names kinds, never addresses or keys. */
export const GET = withRoute({ access: 'open', changes: false }, async (request) => {
  const config = getConfig();
  const storageReady = await isWritable(await getStorage(config));
  const deep = new URL(request.url).searchParams.has('deep');
  const gatewayReady = deep ? await isGatewayReady(request.signal, chooseUpstream(config, null)) : null;
  const ready = storageReady && gatewayReady !== false && !isStopping();
  return Response.json(
    {
      ready,
      storage: { kind: config.storage.kind, ready: storageReady },
      library: config.library.mode,
      demo: config.apiKey === null,
      ...(gatewayReady === null ? {} : { gateway: { ready: gatewayReady } }),
    },
    { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
});

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
