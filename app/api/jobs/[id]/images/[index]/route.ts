import { AppError } from '@/lib/protocol/app-error';
import { findJobOrThrow } from '@/lib/server/jobs/claim-job';
import { getSignature } from '@/lib/server/jobs/pictures/get-signature';
import { getConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/** `?signature`: what a follow-up must send back with the picture, as text. */
export const GET = withRoute<{ id: string; index: string }>(
  { access: 'required', changes: false },
  async (request, { params }) => {
    if (!new URL(request.url).searchParams.has('signature')) {
      throw new AppError('not_found', 'Ask for ?signature.');
    }
    const storage = await getStorage(getConfig());
    const jobId = await findJobOrThrow(storage, params.id);
    return new Response(await getSignature(storage, jobId, params.index), {
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
);

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('required', ['GET']);
