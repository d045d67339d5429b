import { requireBearerToken } from '@/lib/server/access/bearer-token';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { getConfig } from '@/lib/server/platform/config';
import { metrics } from '@/lib/server/platform/metrics';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/** The metrics of this process in Prometheus text format. */
export const GET = withRoute({ access: 'open', changes: false }, async (request) => {
  requireBearerToken(request, getConfig().metricsToken, 'Metrics need the token of the studio.');
  const { registry, jobsRunning } = metrics();
  jobsRunning.set(runningJobs().size);
  return new Response(await registry.metrics(), {
    headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
  });
});

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('open', ['GET']);
