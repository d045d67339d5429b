import { after } from 'next/server';
import { AppError } from '@/lib/protocol/app-error';
import { libraryChangesSchema, libraryMembersMax, libraryPageBytes } from '@/lib/protocol/library-rows';
import { appendRows } from '@/lib/server/library/change-log';
import { emptyTrashNow, listMissing } from '@/lib/server/library/empty-trash';
import { findLibraryOrThrow, openLibraryStorage, requireWritable } from '@/lib/server/library/find-library';
import { followChanges } from '@/lib/server/library/follow-changes';
import { requireQuota } from '@/lib/server/library/library-sizes';
import { readChanges, readChangesBefore, withoutHistory } from '@/lib/server/library/read-changes';
import { getConfig } from '@/lib/server/platform/config';
import { eventStream } from '@/lib/server/platform/http/event-stream';
import { readJsonBody } from '@/lib/server/platform/http/read-body';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';

export const dynamic = 'force-dynamic';
const noStore = { 'cache-control': 'no-store' };

/**
 * The rows that changed after `since`, as a page or, for event streams, page by page without end. `before` reads
 * backwards, from the newest (`before=newest`), for a browser that has nothing yet.
 */
export const GET = withRoute({ access: 'required', changes: false }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const query = new URL(request.url).searchParams;
  const before = query.get('before');
  const lastEventId = request.headers.get('last-event-id');
  const since = readNumber(lastEventId ?? query.get('since') ?? '0', 'since');
  const end = before === null || before === 'newest' ? null : readNumber(before, 'before');
  const { id } = await findLibraryOrThrow(config, storage, request);
  if (request.headers.get('accept')?.includes('text/event-stream')) {
    return eventStream(followChanges(storage, id, since));
  }
  const page =
    before === null
      ? await readChanges(storage, id, since, query.get('history'))
      : await readChangesBefore(storage, id, end);
  // Only clients that know of histories get them.
  return Response.json(query.has('history') ? page : withoutHistory(page), { headers: noStore });
});

/** Adds changes, all or none. Sending them again changes nothing. */
export const POST = withRoute({ access: 'required', changes: true }, async (request) => {
  const config = getConfig();
  const storage = await openLibraryStorage(config);
  const limitBytes = Math.min(libraryPageBytes, config.bodyLimitBytes);
  const { rows } = await readJsonBody(request, libraryChangesSchema, limitBytes, libraryMembersMax);
  const library = await findLibraryOrThrow(config, storage, request);
  requireWritable(library);
  const nowMs = Date.now();
  const posted = await appendRows(storage, library.id, rows, nowMs, (rowBytes, addedBytes) =>
    requireQuota(config, storage, library.id, rowBytes, addedBytes),
  );
  const missing = await listMissing(storage, library.id, rows);
  if (rows.some(({ fields }) => Object.hasOwn(fields, 'purged'))) {
    after(() => emptyTrashNow(storage, library.id));
  }
  return Response.json(
    { ...posted, nowMs, ...(missing.length > 0 ? { missing } : {}) },
    { headers: noStore },
  );
});

function readNumber(text: string, field: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new AppError('invalid_request', `${field} should be the number of a change.`, { details: { field } });
}

export const { DELETE, PATCH, PUT, OPTIONS } = methodNotAllowed('required', ['GET', 'POST']);
