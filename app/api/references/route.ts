import { referenceInfoHeaders } from '@/lib/protocol/reference-info';
import { getConfig } from '@/lib/server/platform/config';
import { bodyOf } from '@/lib/server/platform/http/body-of';
import { convertUpload } from '@/lib/server/references/convert-upload';
import { readReferenceOptions, withUpload } from '@/lib/server/references/read-upload';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';

/**
 * Takes one picture, as the body or as the one file of a form, and answers the compressed one with `x-reference-*`
 * headers (lib/protocol/reference-info.ts). `?edge=`: 64 to 6144 or `original`, 2048 without it; `?budget=`: bytes that
 * the answer should stay within.
 */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const { bodyLimitBytes } = getConfig();
  const options = readReferenceOptions(request.url, bodyLimitBytes);
  const { picture, info } = await withUpload(request, bodyLimitBytes, (bytes) =>
    convertUpload(request.signal, bytes, options),
  );
  return new Response(bodyOf(picture.data), {
    headers: {
      ...referenceInfoHeaders(info),
      'content-type': picture.mimeType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
});

export const { DELETE, GET, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['POST']);
