import { z } from 'zod';
import { limits } from '@/lib/protocol/limits';
import { findJobOrThrow } from '@/lib/server/jobs/claim-job';
import { confirmImages } from '@/lib/server/jobs/pictures/confirm-images';
import { getConfig } from '@/lib/server/platform/config';
import { readJsonBody } from '@/lib/server/platform/http/read-body';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

const bodySchema = z.strictObject({ indexes: z.array(z.int().min(0).max(999)).max(limits.imagesMax * 10) });

export const POST = withRoute<{ id: string }>(
  { access: 'required', changes: true },
  async (request, { params }) => {
    const { indexes } = await readJsonBody(request, bodySchema, 16_384);
    const storage = await getStorage(getConfig());
    const jobId = await findJobOrThrow(storage, params.id);
    await confirmImages(storage, jobId, indexes);
    return Response.json({ jobId, indexes });
  },
);

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
