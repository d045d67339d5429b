import { findJobOrThrow } from '@/lib/server/jobs/claim-job';
import { getPicture, getPictureAsText, getPreview } from '@/lib/server/jobs/pictures/get-picture';
import { getSignature } from '@/lib/server/jobs/pictures/get-signature';
import { getConfig } from '@/lib/server/platform/config';
import { announceSize } from '@/lib/server/platform/http/request-context';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/**
 * The bytes of a picture as delivered, until they are confirmed. `?preview=n`: its newest preview, not older than frame
 * n. `?text`: the bytes as base64 in JSON. `?signature`: the thoughtSignature that a follow-up must send back with it, as
 * text.
 */
export const GET = withRoute<{ id: string; index: string }>(
  { access: 'required', changes: false },
  async (request, { params }) => {
    const query = new URL(request.url).searchParams;
    const storage = await getStorage(getConfig());
    const jobId = await findJobOrThrow(storage, params.id);
    if (query.has('signature')) {
      return privately(await getSignature(storage, jobId, params.index), 'text/plain; charset=utf-8');
    }
    if (query.has('text')) {
      const picture = await getPictureAsText(storage, jobId, params.index);
      return privately(JSON.stringify(picture), 'application/json');
    }
    const preview = query.get('preview');
    const { sizeBytes, mimeType, body } =
      preview === null
        ? await getPicture(storage, jobId, params.index)
        : getPreview(jobId, params.index, preview);
    announceSize(sizeBytes);
    return privately(body(), mimeType);
  },
);

function privately(body: string | ReadableStream<Uint8Array>, contentType: string): Response {
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

export const { DELETE, PATCH, POST, PUT, OPTIONS } = methodNotAllowed('required', ['GET']);
