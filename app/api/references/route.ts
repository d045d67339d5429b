import { receiptHeaders } from '@/lib/protocol/reference-info';
import { getConfig } from '@/lib/server/platform/config';
import { processReference } from '@/lib/server/references/process-reference';
import { readReferenceOptions } from '@/lib/server/references/read-reference-options';
import { withUpload } from '@/lib/server/references/read-upload';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/**
 * One picture in, as the body or as a form's one file; the compressed one out, with `x-reference-*` headers (see
 * lib/protocol/reference-receipt). `?edge=` 64 to 6144 or `original`, 2048 without it; `?budget=` bytes that the
 * answer should keep within.
 */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const { bodyLimitBytes } = getConfig();
  const options = readReferenceOptions(request.url, bodyLimitBytes);
  const { picture, receipt } = await withUpload(request, bodyLimitBytes, (bytes) =>
    processReference(request.signal, bytes, options),
  );
  return new Response(new Uint8Array(picture.data), {
    headers: {
      ...receiptHeaders(receipt),
      'content-type': picture.mimeType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
});

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
