import { getConfig } from '@/lib/server/platform/config';
import { readBody } from '@/lib/server/platform/http/read-body';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { findOwnShareOrThrow } from '@/lib/server/shares/find-own-share';
import { openShareStorage } from '@/lib/server/shares/open-share-storage';
import { expectPartOrThrow, receivePart } from '@/lib/server/shares/receive-part';

export const dynamic = 'force-dynamic';

/** Takes one part of a picture, `?part=` counted from 0; parts may come in any order and repeatedly. */
export const PUT = withRoute<{ id: string; index: string }>(
  { access: 'required', changes: true },
  async (request, { params }) => {
    const config = getConfig();
    const storage = await openShareStorage(config);
    const record = await findOwnShareOrThrow(config, storage, request, params.id);
    const part = new URL(request.url).searchParams.get('part');
    const expected = expectPartOrThrow(record, params.index, part);
    const bytes = await readBody(request, expected.sizeBytes);
    const isComplete = await receivePart(request.signal, storage, record, expected, bytes);
    return Response.json({ index: expected.index, part: expected.part, complete: isComplete });
  },
);

export const { DELETE, GET, PATCH, POST, OPTIONS } = methodNotAllowed('required', ['PUT']);
