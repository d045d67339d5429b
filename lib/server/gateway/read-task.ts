import 'server-only';
import { answerBytesMax } from './answer-room';
import type { CallDeadline } from './call-deadline';
import { explainUpstreamError } from './explain-upstream-error';
import { extractBase64 } from './extract-base64';
import type { GatewayEvent } from './gateway-route';
import { ImageDelivery } from './image-delivery';
import { readAnswer } from './read-answer';
import { isBrokenOff } from './read-image-json';
import { findTaskId, readTaskCost, type TaskJson, taskSchema } from './task-json';
import { upstreamSentences } from './upstream-error-table';

/** The id stands at the start of an answer; beyond this it is read with the rest. */
const startBytes = 4_096;

/** What is known of one task of the gateway, from its creation to its end. */
export class TaskProgress {
  id: string | null;
  /** Milliseconds since 1970 by the gateway's clock. */
  createdAt: number | null = null;
  expiresAt: number | null = null;
  status: 'unknown' | 'pending' | 'in_progress' | 'ended' = 'unknown';
  readonly requested: number;
  readonly apiKey: string;

  constructor(id: string | null, requested: number, apiKey: string) {
    this.id = id;
    this.requested = requested;
    this.apiKey = apiKey;
  }
}

/**
 * A 2xx answer that holds a task: to the POST that created it, or to a poll. A task that has ended is told whole: its
 * pictures, its cost, and only then its error. Of one that runs only the progress is noted.
 * @throws AppError, UpstreamRefusal, TransportError, or the reason of the deadline's signal.
 */
export async function* readTask(
  deadline: CallDeadline,
  response: Response,
  task: TaskProgress,
): AsyncGenerator<GatewayEvent, void, void> {
  const delivery = new ImageDelivery(response);
  yield* readAnswer(deadline, response, delivery, {
    bytesMax: answerBytesMax(task.requested),
    json: (chunks) => readTaskJson(chunks, delivery, task),
    events: () => {
      throw delivery.error('upstream_unreadable');
    },
  });
}

async function* readTaskJson(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
  task: TaskProgress,
): AsyncGenerator<GatewayEvent, void, void> {
  const collected: Uint8Array[] = [];
  let sizeBytes = 0;
  let json: unknown;
  for await (const chunk of chunks) {
    const isStart = sizeBytes < startBytes;
    collected.push(chunk);
    sizeBytes += chunk.byteLength;
    // A connection may stay open after the answer, which is whole all the same.
    json = endsObject(chunk) ? parseWhole(collected) : undefined;
    if (json !== undefined) break;
    if (isStart && task.id === null) yield* hearId(Buffer.concat(collected), task);
  }
  if (json === undefined) throw delivery.error(brokenOffCode(collected));
  // The pictures parsed from them need the memory.
  collected.length = 0;
  yield* tellTask(asTask(json, delivery), delivery, task);
}

function* hearId(start: Buffer, task: TaskProgress): Generator<GatewayEvent, void, void> {
  task.id = findTaskId(start.toString('latin1', 0, startBytes));
  if (task.id !== null) yield { type: 'task', id: task.id, expiresAt: null };
}

const closingBrace = 0x7d;

function endsObject(chunk: Uint8Array): boolean {
  const end = chunk.findLastIndex((byte) => byte > 0x20);
  return chunk[end] === closingBrace;
}

/** undefined where it is not whole. */
function parseWhole(chunks: readonly Uint8Array[]): unknown {
  const { json, restore } = extractBase64(Buffer.concat(chunks));
  // Some servers write NaN where they know no number; for a paid picture that is no reason to be lost.
  for (const text of [json, json.replace(/:\s*-?(?:NaN|Infinity)\b/g, ':null')]) {
    try {
      return JSON.parse(text, restore);
    } catch {
      // More may come; at the end of the answer `brokenOffCode` looks why.
    }
  }
  return undefined;
}

/** What became of an answer that is no JSON. Pictures are not salvaged, because the gateway keeps them whole. */
function brokenOffCode(chunks: readonly Uint8Array[]): 'upstream_cut_off' | 'upstream_unreadable' {
  const { json } = extractBase64(Buffer.concat(chunks));
  try {
    JSON.parse(json);
    return 'upstream_unreadable';
  } catch (cause) {
    return isBrokenOff(cause, json) ? 'upstream_cut_off' : 'upstream_unreadable';
  }
}

function asTask(json: unknown, delivery: ImageDelivery): TaskJson {
  const parsed = taskSchema.safeParse(json);
  if (!parsed.success) throw delivery.error('upstream_unreadable');
  if (!parsed.data.status) throw withoutStatus(parsed.data, delivery);
  return parsed.data;
}

/** A refusal inside of HTTP 200, or something else than a task. */
function withoutStatus({ output: _, ...rest }: TaskJson, delivery: ImageDelivery): Error {
  const { error } = rest;
  if (error === null || error === undefined || error === '') return delivery.error('upstream_unreadable');
  return delivery.refusal(JSON.stringify(rest));
}

function* tellTask(
  json: TaskJson,
  delivery: ImageDelivery,
  task: TaskProgress,
): Generator<GatewayEvent, void, void> {
  const { status, output } = json;
  task.createdAt = json.created_at ?? task.createdAt;
  task.expiresAt = json.expires_at ?? task.expiresAt;
  if (task.id === null && json.id) {
    task.id = json.id;
    yield { type: 'task', id: json.id, expiresAt: task.expiresAt };
  }
  if (status === 'pending' || status === 'in_progress') {
    task.status = status;
    return;
  }
  task.status = 'ended';
  const entries = output ?? [];
  // Entries are removed one by one, so that a picture can be freed while the next one is handled.
  for (let entry = entries.shift(); entry !== undefined; entry = entries.shift()) {
    const event = delivery.takeOnce(entry, task);
    if (event !== null) yield event;
  }
  const microUsd = readTaskCost(json.usage);
  if (microUsd !== null) yield { type: 'cost', microUsd };
  delivery.addUsage(json.usage);
  if (delivery.usage !== null) yield { type: 'usage', usage: delivery.usage };
  if (status !== 'completed') throw taskError(json, delivery, task);
  for (let index = delivery.next; index < task.requested; index += 1) {
    yield { type: 'picture-missing', index, reason: 'withheld' };
  }
  if (delivery.delivered === 0) throw taskError(json, delivery, task);
}

/** Why a task that has ended has no picture. */
function taskError({ status, error }: TaskJson, delivery: ImageDelivery, task: TaskProgress): Error {
  if (typeof error === 'string' || (typeof error === 'object' && error !== null)) {
    return explainUpstreamError(delivery.refusal(JSON.stringify({ error })), { apiKey: task.apiKey });
  }
  if (status === 'cancelled')
    return delivery.error('upstream_unavailable', 'The gateway cancelled the task.');
  if (status === 'failed')
    return delivery.error('upstream_unavailable', 'The gateway says that the task failed.');
  return delivery.error('no_picture', upstreamSentences.no_picture);
}
