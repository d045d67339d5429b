import 'server-only';
import { pause } from '../body-stream';
import { makePicture } from '../make-picture';
import type { Commission } from '../pictures/commission';
import { hashText } from '../pictures/random';
import { drawingOf, isModerated, type ScenarioName, withoutScenario } from '../scenarios';
import type { CallContext, Settings } from '../settings';
import type { TaskErrorCode } from './task-error';
import { priceOfTask, type TaskRequest } from './task-request';
import type { Task, TaskOutput } from './task-store';

const alwaysOn = new AbortController().signal;

/** Creates a task and starts its work, which goes on when the caller leaves. */
export function startTask(request: TaskRequest, context: CallContext, account: number): Task {
  const { call, scenario, settings, requestId } = context;
  const { behaviour } = settings.tasks;
  const createdAt = settings.now();
  const costByScenario = scenario === 'cost-null' ? 'null' : scenario === 'cost-absent' ? 'absent' : null;
  const task: Task = {
    id: `t_${hashText(requestId).toString(36)}${hashText(`${requestId}:task`).toString(36)}`,
    model: request.model.id,
    account,
    scenario,
    call,
    status: 'pending',
    outputs: [],
    error: null,
    costMicroUsd: null,
    cost: scenario === 'no-usage' ? 'absent' : (costByScenario ?? behaviour.cost),
    createdAt,
    completedAt: null,
    listedAt: createdAt + Math.max(behaviour.listLagMs, scenario === 'late-on-list' ? 20_000 : 0),
    expiresAt: createdAt + behaviour.lifetimeMs,
    polls: 0,
    ended: Promise.resolve(),
  };
  call.taskId = task.id;
  call.chargedMicroUsd = priceOfTask(request, request.count);
  settings.tasks.add(task);
  task.ended = work(task, request, settings).catch((error: unknown) =>
    fail(task, settings, 'internal_error', `The image could not be drawn: ${String(error).slice(0, 200)}`, 0),
  );
  return task;
}

export function taskDurationMs(
  { model, quality, count }: TaskRequest,
  { pace }: Settings,
  task: Task,
): number {
  const byQuality = { low: 0.7, medium: 0.85, high: 1, xhigh: 1.2, max: 1.5 }[quality];
  const spread = 0.85 + (hashText(task.id) % 300) / 1_000;
  const slow = task.scenario === 'slow' || task.scenario === 'long-queue' ? 6 : 1;
  return pace * slow * 1_000 * model.seconds * byQuality * spread * (1 + 0.1 * (count - 1));
}

async function work(task: Task, request: TaskRequest, settings: Settings): Promise<void> {
  const durationMs = taskDurationMs(request, settings, task);
  await pause(durationMs * 0.15, alwaysOn);
  if (task.scenario !== 'hang') task.status = 'in_progress';
  await pause(durationMs * 0.35, alwaysOn);
  task.status = 'in_progress';
  if (task.scenario === 'hang') return pause(Number.POSITIVE_INFINITY, alwaysOn);
  const failure = failureOf(task.scenario, request, task.call.chargedMicroUsd);
  if (failure) {
    return fail(task, settings, failure.code, failure.message, failure.chargedMicroUsd, failure.detail);
  }
  if (task.scenario === 'task-cancelled') return end(task, settings, 'cancelled', 0);
  const [drawn] = await Promise.all([draw(task, request, settings), pause(durationMs * 0.5, alwaysOn)]);
  task.outputs = drawn;
  end(task, settings, 'completed', priceOfTask(request, Math.max(1, drawn.length)));
}

function end(task: Task, settings: Settings, status: Task['status'], chargedMicroUsd: number): void {
  task.call.chargedMicroUsd = chargedMicroUsd;
  task.costMicroUsd = chargedMicroUsd;
  task.completedAt = settings.now();
  if (task.scenario === 'content-expired') task.expiresAt = task.completedAt;
  task.status = status;
}

function fail(
  task: Task,
  settings: Settings,
  code: TaskErrorCode,
  message: string,
  chargedMicroUsd: number,
  detail?: string,
): void {
  task.error = { code, message, ...(detail === undefined ? {} : { upstream_detail: detail }) };
  end(task, settings, 'failed', chargedMicroUsd);
}

interface TaskFailure {
  code: TaskErrorCode;
  message: string;
  chargedMicroUsd: number;
  detail?: string;
}

/**
 * Why the task will fail, or null. A failure by the maker's own policy is charged, as is one after the work was done.
 */
function failureOf(scenario: ScenarioName | null, { prompt }: TaskRequest, full: number): TaskFailure | null {
  const blocked = scenario === 'moderation' || scenario?.startsWith('chat-failure');
  if (blocked || isModerated(prompt)) {
    const message = 'The output was blocked by the safety system.';
    return { code: 'output_blocked', message, chargedMicroUsd: 0 };
  }
  switch (scenario) {
    case 'task-policy':
      return {
        code: 'output_policy_violation',
        message: 'The generated image violates the content policy of its maker.',
        chargedMicroUsd: full,
      };
    case 'task-failed':
      return {
        code: 'provider_unavailable',
        message: 'The provider could not finish the image.',
        detail: 'worker lost',
        chargedMicroUsd: 0,
      };
    case 'upstream-rejected':
      return {
        code: 'upstream_rejected',
        message: 'The request was rejected by upstream.',
        chargedMicroUsd: 0,
      };
    case 'server-error':
    case 'error-200':
    case 'stream-error':
      return {
        code: 'internal_error',
        message: 'The server had an error while processing your request.',
        chargedMicroUsd: full,
      };
    default:
      return null;
  }
}

async function draw(task: Task, request: TaskRequest, settings: Settings): Promise<TaskOutput[]> {
  const { scenario } = task;
  const drawing = drawingOf(request.prompt, scenario);
  const outputs: TaskOutput[] = [];
  const count =
    scenario === 'no-pictures' || scenario === 'stream-no-end'
      ? 0
      : scenario === 'fewer'
        ? Math.max(1, request.count - 1)
        : request.count;
  for (let index = 0; index < count; index += 1) {
    const commission = commissionOf(request, task.id, index);
    const make = async (of: Commission) =>
      (await makePicture(of, request.format, request.compression, drawing)).bytes;
    const output: TaskOutput = {
      resource: `res_${hashText(`${task.id}:${index}`).toString(36)}${index}`,
      mimeType: drawing === 'big' ? 'image/png' : `image/${request.format}`,
      downloads: 0,
      isDelivered: false,
      // A picture that was made from references is then drawn without them, because they would fill the memory.
      redraw: () => make({ ...commission, references: [], mask: null }),
    };
    settings.tasks.keep(output, await make(commission));
    outputs.push(output);
  }
  return outputs;
}

function commissionOf(request: TaskRequest, taskId: string, index: number): Commission {
  const { model, prompt, width, height, quality, transparent, watermark, references, mask, seed } = request;
  return {
    words: withoutScenario(prompt),
    salt: seed === null ? `${taskId}:${index}` : `seed:${seed}:${index}`,
    width,
    height,
    quality: quality === 'low' || quality === 'medium' ? quality : 'high',
    transparent,
    hand: model.hand,
    watermark,
    references: references.map(({ data }) => data),
    mask: mask?.data ?? null,
  };
}
