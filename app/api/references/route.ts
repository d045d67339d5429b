import { receiptHeaders } from '@/lib/protocol/reference-receipt';
import { getConfig } from '@/lib/server/config';
import { otherMethods } from '@/lib/server/http/other-methods';
import { withRoute } from '@/lib/server/http/with-route';
import { intakeReference } from '@/lib/server/images/intake-reference';
import { readIntakeOptions } from '@/lib/server/images/read-intake-options';
import { withUpload } from '@/lib/server/images/read-upload';

export const dynamic = 'force-dynamic';

/**
 * One picture in, as the body or as a form's one file; the compressed one out, with `x-reference-*` headers (see
 * lib/protocol/reference-receipt). `?edge=` 64 to 6144 or `original`, 2048 without it; `?budget=` bytes that the
 * answer should keep within.
 */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const { bodyLimitBytes } = getConfig();
  const options = readIntakeOptions(request.url, bodyLimitBytes);
  const { picture, receipt } = await withUpload(request, bodyLimitBytes, (bytes) =>
    intakeReference(request.signal, bytes, options),
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

export const { DELETE, GET, PATCH, PUT, OPTIONS } = otherMethods('required', ['POST']);
