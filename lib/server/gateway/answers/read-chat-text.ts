import 'server-only';
import type { AnswerEnd } from '../calls/answer-end';
import type { CallDeadline } from '../calls/call-deadline';
import { readSseEvents } from '../calls/read-sse-events';
import { JsonScan } from '../json/json-scan';
import { brokenCode } from '../json/parse-answer';
import { ChatEnd } from './chat-end';
import { type ChatPiece, chunkPieces, parseChunk } from './chat-pieces';
import { readCutPicture } from './cut-picture';
import type { ImageDelivery } from './image-delivery';
import { readAnswer } from './read-answer';
import { readPlainAnswer } from './read-plain-answer';
import { isError, searchFrame } from './search-answer';

/** Events take about 200 bytes for a few characters of text; pictures inside the text are megabytes. */
const answerBytesMax = 64_000_000;

/**
 * The pieces of a chat answer, whether it comes as events or as JSON. Whatever of it had arrived is yielded before a
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
    events: (chunks, end) => eventPieces(chunks, end, delivery),
    plain: (chunks, end) => readPlainAnswer(chunks, end, delivery),
  });
}

async function* eventPieces(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  delivery: ImageDelivery,
): AsyncGenerator<ChatPiece, void, void> {
  const chatEnd = new ChatEnd(end);
  for await (const { event, data } of readSseEvents(chunks, undefined, end)) {
    if (/^\s*"?\[DONE\]"?\s*$/.test(data.slice(0, 100))) return;
    const chunk = parseChunk(data);
    if (event === 'error' || isError(chunk?.error)) throw delivery.refusal(data);
    let any = false;
    for (const piece of chunk === null ? framePieces(data) : chunkPieces(chunk)) {
      any = true;
      yield piece;
    }
    chatEnd.read(chunk, event, { any, picture: delivery.delivered > 0 });
  }
  if (!end.isReached && !chatEnd.mayClose) throw delivery.error('upstream_cut_off');
}

/** What an event holds that is no JSON, or JSON that broke off. */
function* framePieces(data: string): Generator<ChatPiece, void, void> {
  const cut = readCutPicture(data);
  if (cut !== null) yield { type: 'cut-picture', base64: cut };
  else for (const picture of searchFrame(data)) yield { type: 'picture', picture };
}

/** Behind a JSON with a picture, another one counts that has come already; without a picture, one is waited for. */
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
      // What follows a whole answer, and whatever becomes of the connection then, does not count.
      if (end.isReached && delivery.delivered > 0) return;
      const broken = [...brokenPieces(json)];
      yield* broken;
      if (broken.length === 0 && !isEmpty) return;
      throw (
        failures[0] ?? empty[0] ?? delivery.error(broken.length > 0 ? 'upstream_cut_off' : brokenCode(json))
      );
    }
    let hasPieces = false;
    for (const piece of chunkPieces(chunk)) {
      hasPieces ||= piece.type !== 'refusal';
      yield piece;
    }
    if (isError(chunk.error)) throw delivery.refusal(json);
    isEmpty &&= !hasPieces;
    if (chunk.choices === undefined && !hasPieces) empty.push(delivery.refusal(json));
    end.reach(delivery.delivered > 0 ? nextJsonMs.afterPicture : nextJsonMs.else);
  }
  if (isEmpty && empty.length > 0) throw empty[0];
}

function* brokenPieces(json: string): Generator<ChatPiece, void, void> {
  const content = brokenOffContent(json);
  if (content !== '') yield { type: 'text', text: content };
  const cut = content === '' ? readCutPicture(json) : null;
  if (cut !== null) yield { type: 'cut-picture', base64: cut };
}

interface JsonText {
  bytes: Buffer;
  failures: unknown[];
  isWhole: boolean;
}

/** The JSON of a body, or each of those that follow one another; the last one may have broken off. */
async function* splitJsons(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonText, void, void> {
  const failures: unknown[] = [];
  let collected: Uint8Array[] = [];
  let scan = new JsonScan();
  try {
    for await (const chunk of chunks) {
      let left = collected.length === 0 ? fromBracket(chunk) : chunk;
      while (left.length > 0) {
        const end = scan.read(left);
        collected.push(end === -1 ? left : left.subarray(0, end));
        if (end === -1) break;
        yield { bytes: Buffer.concat(collected), failures: [], isWhole: true };
        collected = [];
        scan = new JsonScan();
        left = fromBracket(left.subarray(end));
      }
    }
  } catch (cause) {
    failures.push(cause);
  }
  if (collected.length + failures.length > 0)
    yield { bytes: Buffer.concat(collected), failures, isWhole: false };
}

function fromBracket(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte === 0x7b || byte === 0x5b);
  return at === -1 ? bytes.subarray(bytes.length) : bytes.subarray(at);
}

/** The beginning of the content in a JSON answer that broke off in the middle of it: links in it were paid for. */
function brokenOffContent(json: string): string {
  const opening = /"content"\s*:\s*"/.exec(json);
  if (opening === null) return '';
  const start = opening.index + opening[0].length;
  let end = start;
  for (let length = 1; end + length <= json.length && json.charAt(end) !== '"'; ) {
    end += length;
    const isEscape = json.charAt(end) === '\\';
    length = isEscape ? (json.charAt(end + 1) === 'u' ? 6 : 2) : 1;
  }
  try {
    return String(JSON.parse(`"${json.slice(start, end)}"`));
  } catch {
    // The answer is broken in another way than by its end.
    return '';
  }
}
