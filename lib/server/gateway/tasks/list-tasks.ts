import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import { AnswerRoom } from '../calls/answer-room';
import { startDeadline } from '../calls/call-deadline';
import { fetchOrRefuse } from '../calls/fetch-upstream';
import { bearer } from '../calls/get-json';
import { readChunks } from '../calls/read-chunks';
import { explainUpstreamError } from '../failures/explain-upstream-error';
import { upstreamErrorCodes } from '../failures/upstream-error-table';
import type { ListedTask } from '../gateway-route';
import { parseAnswer } from '../json/parse-answer';
import { readTaskOfUnknownStatus, taskSchema } from '../json/task-json';
import type { Upstream } from '../upstream';
import { tasksUrl } from './tasks-url';

const pageTimeoutMs = 30_000;
/** A gateway may send the pictures along; the first page shows whether it does. */
const pageBytesMax = 128 * 1024 * 1024;
const firstPageRows = 20;
/** The gateway's maximum, for rows without pictures: a busy key makes hundreds of tasks an hour. */
const pageRowsMax = 100;
const smallPageBytes = firstPageRows * 64 * 1024;
const pagesMax = 25;

const pageSchema = z.object({
  data: z.array(z.unknown()),
  has_more: z.boolean().nullish().catch(null),
  next_after: z.string().min(1).max(200).nullish().catch(null),
});

interface ReadPage {
  page: z.infer<typeof pageSchema>;
  bytes: number;
}

/**
 * The tasks of the key that were created at or after `since` (milliseconds since 1970 by the gateway's clock), newest
 * first. Rows that cannot be read are left out.
 * @throws AppError
 */
export async function listTasks(
  caller: AbortSignal,
  upstream: Upstream,
  since: number,
): Promise<readonly ListedTask[]> {
  const tasks = new Map<string, ListedTask>();
  let after: string | null = null;
  let limit = firstPageRows;
  let limitMax = pageRowsMax;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    let read: ReadPage;
    try {
      read = await readPage(caller, upstream, { limit, after });
    } catch (cause) {
      if (limit === firstPageRows || caller.aborted) throw cause;
      // Finished tasks may come with their pictures, which made so many rows too large.
      limitMax = firstPageRows;
      read = await readPage(caller, upstream, { limit: firstPageRows, after });
    }
    limit = read.bytes < smallPageBytes ? limitMax : firstPageRows;
    const { data, has_more: hasMore, next_after: nextAfter } = read.page;
    const rows = data.map(readRow).filter((row) => row !== null);
    for (const row of rows) if (row.createdAt >= since) tasks.set(row.id, row);
    const oldest = rows.at(-1);
    const isEnd = !(hasMore ?? nextAfter) || (oldest !== undefined && oldest.createdAt < since);
    const next = nextAfter ?? oldest?.id ?? null;
    if (isEnd || next === null || next === after) break;
    after = next;
  }
  return [...tasks.values()].sort((one, other) => other.createdAt - one.createdAt);
}

async function readPage(
  caller: AbortSignal,
  upstream: Upstream,
  { limit, after }: { limit: number; after: string | null },
): Promise<ReadPage> {
  const query = new URLSearchParams({ limit: String(limit), order: 'desc' });
  if (after !== null) query.set('after', after);
  const deadline = startDeadline(caller, pageTimeoutMs);
  const room = new AnswerRoom(deadline);
  try {
    const { signal } = deadline;
    const headers = { accept: 'application/json', ...bearer(upstream) };
    const response = await fetchOrRefuse(signal, upstream, `${tasksUrl(upstream)}?${query}`, {
      headers,
      signal,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of readChunks(signal, response.body, pageBytesMax, undefined, room))
      chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const page = pageSchema.safeParse(parseJson(body));
    if (page.success) return { page: page.data, bytes: body.length };
    throw new AppError(
      'upstream_unreadable',
      'The gateway answered with something other than its list of tasks.',
    );
  } catch (cause) {
    if (deadline.signal.aborted) throw deadline.signal.reason;
    throw explainUpstreamError(cause, { apiKey: upstream.apiKey });
  } finally {
    deadline.stop();
    room.clear();
  }
}

function readRow(value: unknown): ListedTask | null {
  const parsed = taskSchema.safeParse(value);
  if (!parsed.success) return null;
  const { id, model, output, created_at: createdAt } = parsed.data;
  const status = parsed.data.status ?? readTaskOfUnknownStatus(value)?.status;
  if (!id || !model || !status || createdAt === null) return null;
  const isKnown = status !== 'pending' && status !== 'in_progress' && output;
  const failure = status === 'failed' ? codedFailure(parsed.data.error) : null;
  return { id, model, status, createdAt, pictures: isKnown ? output.length : null, ...failure };
}

const codedSchema = z.object({ code: z.string() });

/** Only the gateway's own codes are compared: the same words may mean something else in another answer. */
function codedFailure(error: unknown): Pick<ListedTask, 'failure'> | null {
  const explained = upstreamErrorCodes.get(codedSchema.safeParse(error).data?.code ?? '');
  return explained ? { failure: explained.code } : null;
}

/**
 * As tolerant as the reading of a single task: one row that is not quite JSON must not hide the task of a lost call.
 * Undefined for the page of a proxy, which the schema refuses.
 */
function parseJson(page: Buffer): unknown {
  const parsed = parseAnswer(page);
  return parsed.isJson ? parsed.value : undefined;
}
