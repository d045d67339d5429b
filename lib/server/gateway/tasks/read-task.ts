import 'server-only';
import { errorFromMessage } from '../answers/answer-words';
import { readCutPicture } from '../answers/cut-picture';
import { ImageDelivery, readEntry } from '../answers/image-delivery';
import { readAnswer } from '../answers/read-answer';
import { readImageEvents, readPlainImages } from '../answers/read-image-answer';
import {
  complains,
  deliverEntries,
  isError,
  saysSuccess,
  searchAnswer,
  usageOf,
} from '../answers/search-answer';
import type { AnswerEnd } from '../calls/answer-end';
import { type AnswerRoom, answerBytesMax } from '../calls/answer-room';
import type { CallDeadline } from '../calls/call-deadline';
import { errorFromProse } from '../failures/error-from-prose';
import { explainUpstreamError } from '../failures/explain-upstream-error';
import { findRefusalWords } from '../failures/refusal-words';
import { upstreamSentences } from '../failures/upstream-error-table';
import type { GatewayEvent } from '../gateway-route';
import { JsonScan, parseBrokenOff } from '../json/json-scan';
import { type ParsedAnswer, parseAnswer, type Unparsed } from '../json/parse-answer';
import {
  findTaskId,
  readTaskCost,
  readTaskJson,
  readTaskOfUnknownStatus,
  type TaskJson,
  taskSchema,
} from '../json/task-json';
import { isRunning, spared, sparedIfDamaged } from './spare-pictures';
import type { TaskProgress } from './task-progress';

/** The id is at the start of an answer; beyond this it is read with the rest. */
const startBytes = 4_096;

/**
 * Reads a 2xx answer that holds a task: to the POST that created it, or to a poll. A finished task yields its pictures,
 * its cost, and then its error. A running task only updates the progress. An answer of another kind that holds pictures
 * is read like a finished task.
 * @throws AppError, UpstreamRefusal, TransportError, or the reason of the deadline's signal.
 */
export async function* readTask(
  deadline: CallDeadline,
  response: Response,
  task: TaskProgress,
): AsyncGenerator<GatewayEvent, void, void> {
  const delivery = new ImageDelivery(response);
  const events = readAnswer(deadline, response, delivery, {
    bytesMax: answerBytesMax(task.requested),
    json: (chunks) => readJson(chunks, delivery, task),
    events: (chunks, end, room) => readEvents(chunks, end, room, delivery, task),
    plain: (chunks, end) => readPlainImages(chunks, end, delivery),
  });
  for await (const event of events) yield sparedIfDamaged(event);
  if (task.status === 'unknown' && delivery.next > 0) yield* endTask(undefined, delivery, task);
}

async function* readJson(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
  task: TaskProgress,
): AsyncGenerator<GatewayEvent, void, void> {
  const collected: Uint8Array[] = [];
  const scan = new JsonScan();
  let sizeBytes = 0;
  const failures: unknown[] = [];
  try {
    for await (const chunk of chunks) {
      const isStart = sizeBytes < startBytes;
      const end = scan.read(chunk);
      collected.push(end === -1 ? chunk : chunk.subarray(0, end));
      sizeBytes += chunk.byteLength;
      // The answer is whole, even if the connection stays open.
      if (end !== -1) break;
      if (isStart && task.id === null) yield* readIdEarly(Buffer.concat(collected), task);
    }
  } catch (cause) {
    failures.push(cause);
  }
  const parsed = parseTask(collected.splice(0));
  if (parsed.isJson) yield* deliverAnswer(parsed.value, delivery, task);
  else yield* deliverTruncated(parsed, failures, delivery, task);
}

/** Events are either those of a task, one for each change, or those of other routes. */
async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  room: AnswerRoom,
  delivery: ImageDelivery,
  task: TaskProgress,
): AsyncGenerator<GatewayEvent, void, void> {
  yield* readImageEvents(chunks, end, room, delivery, task.requested, (value) => {
    const json = readTaskJson(value);
    return json && deliverTask(json, delivery, task);
  });
  if (task.status === 'unknown' && delivery.next === 0) throw delivery.error('upstream_unreadable');
}

function* readIdEarly(start: Buffer, task: TaskProgress): Generator<GatewayEvent, void, void> {
  task.id = findTaskId(start.toString('latin1', 0, startBytes));
  if (task.id !== null) yield { type: 'task', id: task.id, expiresAt: null };
}

/** A function of its own, because the frame of a generator would keep the text in memory beside the pictures. */
function parseTask(chunks: readonly Uint8Array[]): ParsedAnswer {
  return parseAnswer(Buffer.concat(chunks));
}

/**
 * If all requested pictures have arrived, and the cost of a task whose id is known, the cut does not count. Otherwise a
 * known task is asked first, because it reports the cost: the pictures that had arrived are only kept in reserve.
 */
function* deliverTruncated(
  { bytes, code }: Unparsed,
  failures: readonly unknown[],
  delivery: ImageDelivery,
  task: TaskProgress,
): Generator<GatewayEvent, void, void> {
  const broken = parseBrokenOff(bytes);
  if (task.id === null || !isRunning(broken)) {
    delivery.taskId = task.id;
    const pictures = [...delivery.deliverAll(searchAnswer(broken))];
    const isAll = delivery.delivered >= task.requested;
    const isKnown = task.id !== null && !(isAll && readTaskCost(usageOf(broken)) !== null);
    for (const event of pictures) yield isKnown ? spared(event) : event;
    if (isAll && !isKnown) return yield* endTask(usageOf(broken), delivery, task);
    const cut = readCutPicture(bytes.toString());
    if (cut !== null) yield delivery.deliverCut(cut);
  }
  throw failures[0] ?? delivery.error(code);
}

function* deliverAnswer(
  json: unknown,
  delivery: ImageDelivery,
  task: TaskProgress,
): Generator<GatewayEvent, void, void> {
  const known = readTaskJson(json);
  if (known !== null) return yield* deliverTask(known, delivery, task);
  const pictures = searchAnswer(json);
  const error = errorOf(json);
  if (pictures.length === 0) {
    if (error !== undefined) throw delivery.refusal(JSON.stringify(json));
    const atWork = readTaskOfUnknownStatus(json);
    if (atWork !== null) return yield* deliverTask(atWork, delivery, task);
    const message = errorFromMessage(json, delivery, task.apiKey);
    if (message !== null) throw message;
    throw complains(json)
      ? delivery.refusal(JSON.stringify(json))
      : delivery.error(saysSuccess(json) ? 'no_picture' : 'upstream_unreadable');
  }
  yield* delivery.deliverAll(pictures);
  yield* endTask(usageOf(json), delivery, task);
  if (error !== undefined) throw delivery.refusal(JSON.stringify({ error }));
}

function errorOf(json: unknown): unknown {
  const { error } = taskSchema.safeParse(json).data ?? {};
  return isError(error) ? error : undefined;
}

function* deliverTask(
  json: TaskJson,
  delivery: ImageDelivery,
  task: TaskProgress,
): Generator<GatewayEvent, void, void> {
  const { status, output, usage } = json;
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
  delivery.taskId = task.id;
  yield* deliverOutput(output ?? [], json, delivery, task);
  yield* endTask(usage, delivery, task, status !== 'completed');
  if (status !== 'completed' || delivery.delivered === 0) throw taskError(json, delivery, task);
}

/** The pictures of the entries, each under its index; if no entry has one, those of the whole answer. */
function* deliverOutput(
  entries: unknown[],
  whole: TaskJson,
  delivery: ImageDelivery,
  task: TaskProgress,
): Generator<GatewayEvent, void, void> {
  if (!entries.some((entry) => readEntry(entry) !== null || searchAnswer(entry).length > 0)) {
    return yield* deliverEntries(delivery, entries, whole);
  }
  // Entries are removed one by one, so that a picture can be freed while the next one is handled.
  for (let entry = entries.shift(); entry !== undefined; entry = entries.shift()) {
    const found = readEntry(entry) === null ? searchAnswer(entry) : [];
    if (found.length === 0 && readEntry(entry) === null && delivery.collectWords(entry)) continue;
    const event = found.length === 0 ? delivery.takeOnce(entry, task.requested) : null;
    yield* event === null ? delivery.deliverAll(found) : [event];
  }
}

/** The events after the pictures: the cost, and the pictures that were withheld. */
function* endTask(
  usage: unknown,
  delivery: ImageDelivery,
  task: TaskProgress,
  hasFailed = false,
): Generator<GatewayEvent, void, void> {
  task.status = 'ended';
  yield* delivery.deliverRepeated(task.requested);
  const microUsd = readTaskCost(usage);
  if (microUsd !== null) yield { type: 'cost', microUsd };
  delivery.addUsage(usage);
  if (delivery.usage !== null) yield { type: 'usage', usage: delivery.usage };
  for (let index = delivery.next; index < task.requested && !hasFailed; index += 1) {
    yield { type: 'picture-missing', index, reason: 'withheld' };
  }
}

/** Why a task that has ended has no picture. */
function taskError(json: TaskJson, delivery: ImageDelivery, task: TaskProgress): Error {
  const { status, statusWord, error, output: _, ...others } = json;
  const explain = (body: object) =>
    explainUpstreamError(delivery.refusal(JSON.stringify(body)), { apiKey: task.apiKey });
  if (isError(error)) return explain({ error });
  // Other services give the reason in a field of their own.
  if (status === 'failed' && findRefusalWords(others).message !== '') return explain(others);
  if (status === 'failed' && /moderat/i.test(statusWord ?? '')) return explain({ status: statusWord });
  if (status === 'cancelled')
    return delivery.error('upstream_unavailable', 'The gateway cancelled the task.');
  if (status === 'failed')
    return delivery.error('upstream_unavailable', 'The gateway says that the task failed.');
  return delivery.words === ''
    ? delivery.error('no_picture', upstreamSentences.no_picture)
    : errorFromProse(delivery.words, delivery, task.apiKey);
}
