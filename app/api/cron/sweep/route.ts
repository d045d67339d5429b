import { requireBearerToken } from '@/lib/server/access/bearer-token';
import { getConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { sweepStorage } from '@/lib/server/startup/sweep-storage';

export const dynamic = 'force-dynamic';

/** Sweeps the storage of a serverless platform, whose scheduler calls this route with CRON_SECRET. */
export const GET = withRoute({ access: 'open', changes: false }, async (request) => {
  const config = getConfig();
  requireBearerToken(request, config.cronSecret, 'The sweep needs the secret of the scheduler.');
  const swept = await sweepStorage(await getStorage(config), Date.now());
  return Response.json(swept, { headers: { 'cache-control': 'no-store' } });
});

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
