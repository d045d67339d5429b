import 'server-only';
import { type AnswerEnd, trailingMs } from '../calls/answer-end';
import type { CallDeadline } from '../calls/call-deadline';
import { readSseEvents } from '../calls/read-sse-events';
import { openString, parseBrokenOff } from '../json/json-scan';
import { brokenCode } from '../json/parse-answer';
import { splitJsons } from '../json/split-jsons';
import { isBehindAnswer } from './chat-cut';
import { ChatEnd, isFinished } from './chat-end';
import {
  type ChatChunk,
  type ChatPiece,
  chunkErrorOf,
  chunkPieces,
  parseChunk,
  readChunk,
} from './chat-pieces';
import { choicesInTurn } from './choices-in-turn';
import { readCutPicture } from './cut-picture';
import type { ImageDelivery } from './image-delivery';
import { joinPieces } from './join-pieces';
import { readAnswer } from './read-answer';
import { readPlainAnswer } from './read-plain-answer';
import { RepeatedText } from './repeated-text';
import { complains, searchAnswer, searchFrame } from './search-answer';
import { isRepetition } from './spoken-words';

/** Events take about 200 bytes for a few characters of text; pictures inside the text are megabytes. */
const answerBytesMax = 64_000_000;

/**
 * The pieces of a chat answer, whether it comes as events or as JSON. Everything that arrived is yielded before a
 * failure is thrown.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
export function readChatText(
  deadline: CallDeadline,
  response: Response,
  delivery: ImageDelivery,
): AsyncGenerator<ChatPiece, void, void> {
  return readAnswer(deadline, response, delivery, {
    bytesMax: answerBytesMax,
    json: (chunks, end) => jsonPieces(chunks, end, delivery),
    events: (chunks, end) => choicesInTurn(eventPieces(chunks, end, delivery)),
    plain: (chunks, end) => readPlainAnswer(chunks, end, delivery),
  });
}

async function* eventPieces(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  delivery: ImageDelivery,
): AsyncGenerator<ChatPiece, void, void> {
  const chatEnd = new ChatEnd(end);
  const repeated = new RepeatedText();
  const failures: { error: unknown; delivered: number }[] = [];
  let said = '';
  let hasPieces = false;
  let isDone = false;
  let complaint: Error | undefined;
  for await (const { event, data } of joinPieces(readSseEvents(chunks, undefined, end))) {
    isDone = /^\s*"?\[DONE\]"?\s*$/.test(data.slice(0, 100));
    if (isDone) break;
    // The gateway goes on after an error: it tries another channel.
    if (failures.length > 0) end.revoke();
    const chunk = parseChunk(data);
    const error = chunk === null ? undefined : chunkErrorOf(chunk);
    if (event === 'error' || (error !== undefined && error === chunk?.error)) {
      // A picture that came before the error is delivered before it is counted.
      yield { type: 'end' };
      failures.push({ error: delivery.refusal(data), delivered: delivery.delivered });
      end.reach(trailingMs);
      continue;
    }
    let any = false;
    if (chunk?.choices === undefined && complains(chunk)) complaint ??= delivery.refusal(data);
    const isSummary = chunk !== null && chunk.choices === undefined && isRepetition(nameOf(chunk, event));
    for (const piece of chunk === null ? framePieces(data) : chunkPieces(repeated.remove(chunk))) {
      any = true;
      if (piece.type === 'text' && isSummary && said.includes(piece.text)) continue;
      if (piece.type === 'text' && said.length < saidMax && chunk?.choices === undefined) said += piece.text;
      yield piece;
    }
    for (const [position, { index, finish_reason: reason }] of (chunk?.choices ?? []).entries()) {
      if (isFinished(reason)) yield { type: 'choice-end', choice: index ?? position };
    }
    if (error !== undefined) throw delivery.refusal(JSON.stringify({ error }));
    hasPieces ||= any;
    if (!chatEnd.read(chunk, event, { any, picture: delivery.delivered > 0 })) continue;
    yield { type: 'end' };
    // The consumer may deliver a picture only at this `end`.
    chatEnd.read(null, undefined, { any: true, picture: delivery.delivered > 0 });
  }
  yield* endAfter(failures, delivery);
  if (complaint !== undefined && !hasPieces) throw complaint;
  if (!isDone && !end.isReached && !chatEnd.mayClose) throw delivery.error('upstream_cut_off');
}

/** @throws the first error, unless a picture came after the last one */
function* endAfter(
  failures: readonly { error: unknown; delivered: number }[],
  delivery: ImageDelivery,
): Generator<ChatPiece, void, void> {
  const [first] = failures;
  if (first === undefined) return;
  // The consumer may deliver a picture only at this `end`.
  yield { type: 'end' };
  if (failures.at(-1)?.delivered === delivery.delivered) throw first.error;
}

/** Whether a JSON is one of several that add up to an answer, but not the last. */
function isPart({ choices = [] }: ChatChunk): boolean {
  return choices.some(({ delta, finish_reason: reason }) => delta && !isFinished(reason));
}

/** Enough to notice that the last events of some protocols repeat everything that was said. */
const saidMax = 100_000;

function nameOf({ type, event }: ChatChunk, name: string | undefined): string {
  return [type, event, name].find((word) => typeof word === 'string') ?? '';
}

/** The pieces of an event that is no JSON, or JSON that broke off. */
function* framePieces(data: string): Generator<ChatPiece, void, void> {
  if (/^\s*[[{]/.test(data)) yield* brokenPieces(data);
  else for (const picture of searchFrame(data)) yield { type: 'picture', picture };
}

/** How long to wait for another JSON. After one with a picture, only a JSON that has already come counts. */
const nextJsonMs = { afterPicture: 250, else: 1_500 };

async function* jsonPieces(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  delivery: ImageDelivery,
): AsyncGenerator<ChatPiece, void, void> {
  const empty: unknown[] = [];
  let isEmpty = true;
  for await (const { bytes, failures, isWhole } of splitJsons(chunks)) {
    const json = bytes.toString();
    const chunk = isWhole ? parseChunk(json) : null;
    if (chunk === null) {
      // Whatever follows a whole answer does not count, not even a broken connection.
      if (end.isReached && delivery.delivered > 0) return;
      const broken = [...brokenPieces(json)];
      yield* broken;
      if (broken.length === 0 ? !isEmpty : isBehindAnswer(json)) return;
      throw (
        failures[0] ?? empty[0] ?? delivery.error(broken.length > 0 ? 'upstream_cut_off' : brokenCode(json))
      );
    }
    let hasPieces = false;
    for (const piece of chunkPieces(chunk)) {
      hasPieces ||= piece.type !== 'refusal';
      yield piece;
    }
    const error = chunkErrorOf(chunk);
    if (error !== undefined) throw delivery.refusal(error === chunk.error ? json : JSON.stringify({ error }));
    if (chunk.choices === undefined && !hasPieces) {
      for (const picture of searchAnswer(chunk)) {
        hasPieces = true;
        yield { type: 'picture', picture };
      }
    }
    if (!isPart(chunk)) yield { type: 'end' };
    isEmpty &&= !hasPieces;
    if (chunk.choices === undefined && !hasPieces) empty.push(delivery.refusal(json));
    end.reach(delivery.delivered > 0 ? nextJsonMs.afterPicture : nextJsonMs.else);
  }
  if (isEmpty && empty.length > 0) throw empty[0];
}

/**
 * The pieces of JSON that broke off: everything that was whole, wherever it stood, and the words or the picture in
 * which it broke off. All of it was paid for.
 */
function* brokenPieces(json: string): Generator<ChatPiece, void, void> {
  const chunk = readChunk(parseBrokenOff(Buffer.from(json)));
  if (chunk !== null) yield* chunkPieces(chunk);
  const words = chunk === null ? brokenContent(json) : openWords(json);
  if (words !== null && words !== '') yield { type: 'text', text: words };
  const cut = words === null ? readCutPicture(json) : null;
  if (cut !== null) yield { type: 'cut-picture', base64: cut };
}

/** The words in which the JSON broke off; null if it broke off elsewhere. */
function openWords(json: string): string | null {
  const open = openString(json);
  return open !== null && /^(?:content|text)$/.test(open.name) ? unescaped(open.escaped) : null;
}

/** The content of JSON that is malformed rather than cut off; null if it has none. */
function brokenContent(json: string): string | null {
  const opening = /"content"\s*:\s*"/.exec(json);
  if (opening === null) return null;
  const start = opening.index + opening[0].length;
  let end = start;
  while (end < json.length && json.charAt(end) !== '"') end += json.charAt(end) === '\\' ? 2 : 1;
  const text = unescaped(json.slice(start, end));
  return text === '' ? null : text;
}

/** The value of a JSON string whose last escape may be incomplete. */
function unescaped(json: string): string {
  for (const text of [json, json.replace(/\\(?:u[\da-f]{0,3})?$/i, '')]) {
    try {
      return String(JSON.parse(`"${text}"`));
    } catch {
      // The last escape is cut, or the string has another fault.
    }
  }
  return '';
}
