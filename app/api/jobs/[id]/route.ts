import { getConfig } from '@/lib/server/config';
import { otherMethods } from '@/lib/server/http/other-methods';
import { withRoute } from '@/lib/server/http/with-route';
import { cancelOrWithdraw } from '@/lib/server/jobs/cancel-job';
import { getStorage } from '@/lib/server/storage/get-storage';

export const DELETE = withRoute<{ id: string }>(
  { access: 'required', changes: true },
  async (_, { params }) => {
    const jobId = await cancelOrWithdraw(await getStorage(getConfig()), params.id);
    return Response.json({ jobId }, { status: 202 });
  },
);

export const { GET, PATCH, POST, PUT, OPTIONS } = otherMethods('required', ['DELETE']);
