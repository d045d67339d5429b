import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { getConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { sweepStorage } from '@/lib/server/startup/sweep-storage';

export const dynamic = 'force-dynamic';

/** Sweeps the storage of a serverless platform, whose scheduler calls this route with CRON_SECRET. */
export const GET = withRoute({ access: 'open', changes: false }, async (request) => {
  const config = getConfig();
  if (config.cronSecret === null) throw new AppError('not_found', 'There is no such route here.');
  const expected = Buffer.from(`Bearer ${config.cronSecret}`);
  const given = Buffer.from(request.headers.get('authorization') ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AppError('unauthorized', 'The sweep needs the secret of the scheduler.');
  }
  const swept = await sweepStorage(await getStorage(config), Date.now());
  return Response.json(swept, { headers: { 'cache-control': 'no-store' } });
});

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
