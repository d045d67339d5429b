import { cancelOrWithdraw } from '@/lib/server/jobs/cancel-job';
import { getConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const DELETE = withRoute<{ id: string }>(
  { access: 'required', changes: true },
  async (request, { params }) => {
    const existing = new URL(request.url).searchParams.has('unissued') ? 'keep' : 'cancel';
    const jobId = await cancelOrWithdraw(await getStorage(getConfig()), params.id, existing);
    return Response.json({ jobId }, { status: 202 });
  },
);

export const { GET, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('required', ['DELETE']);
