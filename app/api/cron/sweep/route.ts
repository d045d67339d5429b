import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { getConfig } from '@/lib/server/config';
import { otherMethods } from '@/lib/server/http/other-methods';
import { withRoute } from '@/lib/server/http/with-route';
import { getStorage } from '@/lib/server/storage/get-storage';
import { sweepStorage } from '@/lib/server/sweep-storage';

export const dynamic = 'force-dynamic';

/** The sweep where no process lives long enough for it; called by the platform's scheduler with CRON_SECRET. */
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

export const { DELETE, PATCH, POST, PUT, OPTIONS } = otherMethods('open', ['GET']);
