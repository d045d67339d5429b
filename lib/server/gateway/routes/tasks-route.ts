import 'server-only';
import { createHash } from 'node:crypto';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import { taskBody } from '@/lib/catalogue/task-body';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { limits } from '@/lib/protocol/limits';
import type { OutgoingBody } from '../calls/outgoing-body';
import { issuePaidCall } from '../calls/paid-call';
import type { CallSpec, GatewayEvent, GatewayRoute } from '../gateway-route';
import { taskIdPattern } from '../json/task-json';
import { renewSchema } from '../models/model-schemas';
import { listTasks } from '../tasks/list-tasks';
import { pollTask } from '../tasks/poll-task';
import { readTask } from '../tasks/read-task';
import { TaskProgress } from '../tasks/task-progress';
import { tasksUrl } from '../tasks/tasks-url';
import type { Upstream } from '../upstream';
import { dataUrl } from './data-url';
import { JsonPictures } from './json-with-pictures';
import { sentPictureTypeOrThrow } from './sent-picture-type';

/**
 * Pictures by `/ai/v1/images/generations`, which takes every model, reports what a call cost, and keeps each call as a
 * task: a picture whose answer was lost can still be fetched.
 */
export const tasksRoute: GatewayRoute = {
  async *create(signal, upstream, spec) {
    const { model, kind, parameters } = spec;
    // The last check before money: a parameter that the model cannot take is neither sent nor dropped.
    const issue = checkParameters(model, kind, parameters)[0];
    if (issue !== undefined) {
      throw new AppError('invalid_request', issue.message, { details: { field: issue.field } });
    }
    const isAsyncWanted =
      upstream.tasks === 'async' &&
      model.taskFields?.calls !== 'sync' &&
      !asyncRefusals.has(accountOf(upstream));
    const isAsync = model.asyncOnly || isAsyncWanted;
    if (!isAsync) return yield* createTask(signal, upstream, spec, 'sync');
    try {
      for await (const event of createTask(signal, upstream, spec, 'async')) {
        if (event.type === 'response') spec.releaseFiles?.();
        yield event;
      }
    } catch (cause) {
      if (!isAsyncRefused(cause)) throw cause;
      if (model.asyncOnly) throw asyncOnlyError(cause, model.label);
      noteAsyncRefusal(upstream);
      // Not a second call: the gateway refused the first one before it made anything.
      yield* createTask(signal, upstream, spec, 'sync');
    }
  },
  tasks: {
    async *resume(signal, upstream, { id, requested }) {
      if (!taskIdPattern.test(id)) throw new AppError('invalid_request', 'This is not the id of a task.');
      yield* pollTask(signal, upstream, new TaskProgress(id, requested, upstream.apiKey), id);
    },
    list: listTasks,
  },
};

async function* createTask(
  signal: AbortSignal,
  upstream: Upstream,
  spec: CallSpec,
  mode: 'sync' | 'async',
): AsyncGenerator<GatewayEvent, void, void> {
  const requested = spec.model.onePerCall ? 1 : (spec.parameters.n ?? 1);
  const task = new TaskProgress(null, requested, upstream.apiKey);
  try {
    yield* issuePaidCall(signal, upstream, {
      path: `${tasksUrl(upstream)}/generations`,
      body: taskRequest(spec, mode),
      read: (deadline, response) => readTask(deadline, response, task),
      isWork: () => false,
      lostTask: () => (task.status === 'ended' ? null : { id: task.id }),
    });
  } catch (cause) {
    if (isAppError(cause) && cause.details.reason === 'schema_violation') renewSchema(upstream, spec.model);
    throw cause;
  }
  if (task.status === 'ended') return;
  if (task.id === null) {
    const message = 'The gateway accepted the call, but returned no id by which it can be found.';
    throw new AppError('upstream_unreadable', message, { details: { lostTask: { id: null } } });
  }
  yield* pollTask(signal, upstream, task, task.id);
}

/** The accounts that may not make asynchronous calls, remembered until the process ends. */
const asyncRefusals = new Set<string>();
const accountsMax = 1_000;

function noteAsyncRefusal(upstream: Upstream): void {
  if (asyncRefusals.size >= accountsMax) asyncRefusals.clear();
  asyncRefusals.add(accountOf(upstream));
}

function accountOf({ baseUrl, apiKey }: Upstream): string {
  return createHash('sha256').update(`${baseUrl} ${apiKey}`).digest('base64');
}

/**
 * A poll may be refused in the same words after the call was made and charged: the call must not be made again then.
 */
function isAsyncRefused(cause: unknown): cause is AppError {
  return isAppError(cause) && cause.details.reason === 'async_not_enabled' && !cause.charged;
}

/** To this account the model is not available, so that no other settings help, but another model does. */
function asyncOnlyError(cause: AppError, label: string): AppError {
  const message = `${label} makes pictures only asynchronously, which the gateway has not switched on for this account.`;
  return new AppError('model_unavailable', message, { cause, details: cause.details });
}

/**
 * The JSON of a call to `/ai/v1/images/generations`.
 * @throws AppError too_large, or invalid_request for a picture that the gateway does not take
 */
function taskRequest(spec: CallSpec, mode: 'sync' | 'async'): OutgoingBody {
  const { model, prompt, parameters, references, mask } = spec;
  const pictures = new JsonPictures();
  const body = taskBody(model, prompt, parameters, {
    references: references.map((bytes) => pictureUrl(pictures, 'reference', bytes)),
    mask: mask === null ? null : pictureUrl(pictures, 'mask', mask),
  });
  const takesAsync = spec.model.taskFields?.calls !== 'async';
  const json = { ...body, ...(mode === 'async' && takesAsync ? { async: true } : {}) };
  // An asynchronous call may be refused as such, and is then made synchronously.
  const encoded = pictures.encode(json, mode === 'sync' ? () => spec.releaseFiles?.() : undefined);
  throwIfTooLarge(encoded.sizeBytes);
  return encoded;
}

function pictureUrl(
  pictures: JsonPictures,
  field: 'reference' | 'mask',
  bytes: Uint8Array<ArrayBuffer>,
): string {
  sentPictureTypeOrThrow(field, bytes);
  return dataUrl(pictures, bytes);
}

function throwIfTooLarge(sizeBytes: number): void {
  if (sizeBytes <= limits.gatewayJsonBytes) return;
  const size = (sizeBytes / (1024 * 1024)).toFixed(1);
  const message = `The request has ${size} MB when encoded, and the gateway takes at most 32 MB. Remove a reference picture, or use smaller ones.`;
  throw new AppError('too_large', message);
}
