import 'server-only';
import { type AcceptedKeys, authorize } from '../authorize';
import { ConnectionCut } from '../body-stream';
import { proxyFailure, Refusal } from '../refusals';
import type { Settings } from '../settings';
import { TaskError } from './task-error';
import { noteDelivered, noteReportedCost, taskObject } from './task-object';
import { accountOf, type Task } from './task-store';

/** Answers the GET routes below `/ai/v1/images`, all of which are free. Null for a path that is none of them. */
export async function readTasks(
  request: Request,
  settings: Settings,
  keys: AcceptedKeys,
): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  const [, id, resource] =
    /^\/ai\/v1\/images(?:\/([A-Za-z0-9_-]+)(?:\/content\/([A-Za-z0-9_-]+))?)?$/.exec(pathname) ?? [];
  if (pathname !== '/ai/v1/images' && id === undefined) return null;
  const account = accountOf(authorizeTask(request, keys));
  const { behaviour } = settings.tasks;
  if (behaviour.readFaults > 0) {
    behaviour.readFaults -= 1;
    return proxyFailure(502);
  }
  if (id === undefined) return listTasks(searchParams, settings, account);
  const task = settings.tasks.find(id, account);
  if (!task) throw new TaskError('task_not_found', `The task \`${id.slice(0, 80)}\` does not exist.`);
  if (resource !== undefined) return readContent(task, resource, settings);
  return readTask(task, settings);
}

/** The bearer key, or the refusal in the form of these routes. */
export function authorizeTask(request: Request, keys: AcceptedKeys): string {
  try {
    return authorize(request, keys);
  } catch (error) {
    if (error instanceof Refusal) throw new TaskError('authentication_failed', error.message);
    throw error;
  }
}

function readTask(task: Task, { origin }: Settings): Response {
  task.polls += 1;
  if (task.scenario === 'poll-faults' && task.polls <= 3) {
    if (task.polls === 1) return proxyFailure(502);
    if (task.polls === 2) throw new ConnectionCut();
    throw new TaskError('task_status_unavailable', 'The status of the task is unavailable.');
  }
  noteReportedCost(task);
  return Response.json(taskObject(task, origin));
}

const [defaultLimit, maxLimit] = [20, 100];

function listTasks(query: URLSearchParams, settings: Settings, account: number): Response {
  const limit = Number(query.get('limit') ?? defaultLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new TaskError('invalid_request', `\`limit\` must be between 1 and ${maxLimit}.`, {
      param: 'limit',
    });
  }
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') {
    throw new TaskError('invalid_request', '`order` must be `asc` or `desc`.', { param: 'order' });
  }
  const now = settings.now();
  const listed = settings.tasks.list(account).filter(({ listedAt }) => listedAt <= now);
  if (order === 'desc') listed.reverse();
  const after = query.get('after');
  const start = after === null ? 0 : listed.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0) {
    throw new TaskError('invalid_request', '`after` is not the id of a task.', { param: 'after' });
  }
  const page = listed.slice(start, start + limit);
  const hasMore = start + limit < listed.length;
  return Response.json({
    object: 'list',
    data: page.map((task) => taskObject(task, settings.origin)),
    has_more: hasMore,
    next_after: hasMore ? (page.at(-1)?.id ?? null) : null,
  });
}

async function readContent(task: Task, resource: string, settings: Settings): Promise<Response> {
  const { behaviour } = settings.tasks;
  if (task.status === 'pending' || task.status === 'in_progress') {
    throw new TaskError('result_not_ready', 'The task has not finished.');
  }
  const index = task.outputs.findIndex((candidate) => candidate.resource === resource);
  const output = task.outputs[index];
  const isFaulty = index === task.outputs.length - 1;
  if (!output || (isFaulty && task.scenario === 'url-broken')) {
    throw new TaskError('result_not_found', 'The result does not exist.');
  }
  if (settings.now() >= task.expiresAt) {
    throw new TaskError('artifact_expired', 'The result has expired.');
  }
  output.downloads += 1;
  if (output.downloads > behaviour.downloadsMax || task.scenario === 'too-many-downloads') {
    throw new TaskError('too_many_downloads', 'The result was downloaded too often.');
  }
  if (isFaulty && output.downloads === 1 && task.scenario === 'url-late') {
    throw new TaskError('result_not_ready', 'The result is not ready yet.');
  }
  if (isFaulty && task.scenario === 'content-redirect') {
    return new Response(null, { status: 302, headers: { location: `${settings.origin}/cdn/elsewhere.png` } });
  }
  const bytes = await settings.tasks.bytesOf(output);
  const isCut = isFaulty && task.scenario === 'content-cut' && output.downloads === 1;
  return new Response(contentStream(task, index, bytes, isCut), {
    headers: { 'content-type': output.mimeType, 'content-length': `${bytes.byteLength}` },
  });
}

/** Counts the picture as delivered when its last byte was sent for the first time. */
function contentStream(task: Task, index: number, bytes: Buffer, isCut: boolean): ReadableStream {
  let isSent = false;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (isSent && isCut) return controller.error(new ConnectionCut());
        if (isSent) {
          noteDelivered(task, index);
          return controller.close();
        }
        isSent = true;
        controller.enqueue(new Uint8Array(isCut ? bytes.subarray(0, bytes.byteLength >> 1) : bytes));
      },
    },
    { highWaterMark: 0 },
  );
}
