import 'server-only';
import { bodyStream, ConnectionCut, pause } from '../body-stream';
import { failByScenario } from '../refusals';
import type { CallContext } from '../settings';
import { startTask, taskDurationMs } from './run-task';
import { asyncNotEnabled, TaskError } from './task-error';
import { contentUrl, headOf, noteDelivered, noteReportedCost, tailOf } from './task-object';
import type { TaskRequest } from './task-request';
import type { Task } from './task-store';

/**
 * Answers a validated request. The call is charged from here on, and its task goes on whatever becomes of the answer.
 */
export async function createTask(
  request: TaskRequest,
  context: CallContext,
  account: number,
): Promise<Response> {
  const { call, settings } = context;
  if (request.async && !settings.tasks.behaviour.async) throw asyncNotEnabled();
  call.issued = true;
  const task = startTask(request, context, account);
  const durationMs = taskDurationMs(request, settings, task);
  const lost = await loseAnswer(
    context,
    request.async,
    request.async ? settings.pace * 200 : durationMs * 0.4,
  );
  if (lost) return lost;
  if (request.async) {
    return new Response(bodyStream(writeAsync(task, context), context), { headers: jsonHeaders });
  }
  if (context.scenario === 'padded') {
    return new Response(bodyStream(writePadded(task, context), context), { headers: jsonHeaders });
  }
  await endOf(task, context.signal);
  refuseFailed(task);
  return new Response(bodyStream(writeSync(task, context), context), { headers: jsonHeaders });
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' };

/** Plays an answer that is lost although the task goes on: by a proxy, a timeout or a cut connection. */
async function loseAnswer(context: CallContext, isAsync: boolean, afterMs: number): Promise<Response | null> {
  const { scenario, signal } = context;
  switch (scenario) {
    case 'hang':
      if (!isAsync) await pause(Number.POSITIVE_INFINITY, signal);
      return null;
    case 'cut-before-id':
      await pause(afterMs, signal);
      throw new ConnectionCut();
    case 'sync-timeout':
      await pause(afterMs, signal);
      throw new TaskError(
        'sync_timeout',
        'The task did not finish in time. It goes on, and appears on the list.',
      );
    case 'task-status-unavailable':
      await pause(afterMs, signal);
      throw new TaskError('task_status_unavailable', 'The status of the task is unavailable.');
    case 'html':
    case 'html-200':
    case 'proxy-503':
    case 'proxy-504':
    case 'garbage': {
      await pause(afterMs, signal);
      const answer = failByScenario(scenario);
      context.ended('whole');
      return answer;
    }
    default:
      return null;
  }
}

/** Waits for the task's end, or rejects when the caller leaves. */
function endOf(task: Task, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    task.ended.then(resolve, reject);
  });
}

function refuseFailed({ error, scenario }: Task): void {
  if (!error) return;
  const { code, message, upstream_detail: detail } = error;
  const refusal = new TaskError(code, message, detail === undefined ? {} : { details: { upstream: detail } });
  throw scenario === 'error-200' ? Object.assign(refusal, { status: 200 }) : refusal;
}

async function* writeAsync(task: Task, { scenario, settings, signal }: CallContext) {
  const text = JSON.stringify({
    ...headOf(task, 'pending'),
    output: [],
    ...tailOf(task, 'pending'),
  });
  if (scenario === 'cut-after-id' || scenario === 'cut') {
    yield text.slice(0, text.indexOf('"status"'));
    await pause(settings.pace * 200, signal);
    throw new ConnectionCut();
  }
  yield text;
  if (scenario === 'cut-at-end') throw new ConnectionCut();
}

/** Sends headers and spaces while the work goes on, as some proxies do to keep a connection open. */
async function* writePadded(task: Task, context: CallContext) {
  const { settings, signal } = context;
  const tick = Symbol('tick');
  for (;;) {
    yield '\n';
    const ended = await Promise.race([
      task.ended,
      pause(settings.pace * 1_000 + 20, signal).then(() => tick),
    ]);
    if (ended !== tick) break;
  }
  if (task.error) yield JSON.stringify({ error: task.error });
  else yield* writeSync(task, context);
}

/** Writes the finished task picture by picture, so that the call log can count the delivered ones. */
async function* writeSync(task: Task, context: CallContext) {
  const { scenario, settings, signal } = context;
  const entries = await Promise.all(task.outputs.map((_, index) => entryText(task, index, context)));
  const head = `${JSON.stringify(headOf(task)).slice(0, -1)},"output":[`;
  const tail = `],${JSON.stringify(tailOf(task)).slice(1)}`;
  let charactersLeft = charactersBeforeCut(context, entries);
  yield head;
  for (const [index, entry] of entries.entries()) {
    yield `${index > 0 ? ',' : ''}${entry.slice(0, charactersLeft)}`;
    charactersLeft -= entry.length;
    if (charactersLeft < 0) {
      await pause(settings.pace * 200, signal);
      throw new ConnectionCut();
    }
    if (entry.includes('"b64_json":"')) noteDelivered(task, index);
  }
  yield tail;
  noteReportedCost(task);
  if (scenario === 'cut-at-end') throw new ConnectionCut();
}

function charactersBeforeCut({ scenario }: CallContext, entries: readonly string[]): number {
  switch (scenario) {
    case 'cut-after-id':
      return 100;
    case 'cut':
    case 'cut-stream':
    case 'chat-cut':
      return Math.floor(entries.reduce((sum, entry) => sum + entry.length, 0) / 2);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

async function entryText(task: Task, index: number, { scenario, settings }: CallContext): Promise<string> {
  const output = task.outputs[index];
  if (!output) throw new Error(`The task has no picture ${index}.`);
  const isEmpty = scenario === 'empty-entry' && index === (task.outputs.length > 1 ? 1 : 0);
  const entry = { index, type: 'file' };
  if (isEmpty) return JSON.stringify({ ...entry, b64_json: null, content_url: null });
  const url = contentUrl(task, output, settings.origin);
  if (answersWithAddress(scenario)) return JSON.stringify({ ...entry, b64_json: null, content_url: url });
  const bytes = await settings.tasks.bytesOf(output);
  return JSON.stringify({ ...entry, b64_json: bytes.toString('base64'), content_url: url });
}

function answersWithAddress(scenario: CallContext['scenario']): boolean {
  return (
    scenario?.startsWith('url') === true ||
    scenario?.startsWith('content-') === true ||
    scenario === 'too-many-downloads'
  );
}
