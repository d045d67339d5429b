import 'server-only';
import { isAppError } from '@/lib/protocol/app-error';
import { sniffPicture } from '../../platform/images/sniff-picture';
import { AnswerEnd, trailingMs } from '../calls/answer-end';
import { AnswerRoom } from '../calls/answer-room';
import type { CallDeadline } from '../calls/call-deadline';
import { readChunks } from '../calls/read-chunks';
import { formOfJson, heartbeatQuietMs, isHeartbeat } from '../json/json-form';
import { findEventsInside, findJsonInside } from '../json/json-inside';
import { asValueEvents, mendEventLines } from '../json/split-values';
import { fromDeclaredEncoding } from './declared-encoding';
import type { ImageDelivery } from './image-delivery';
import { picturesOf } from './read-plain-answer';
import { resume, unpackAnswer } from './unpack-answer';

export interface AnswerReaders<Item> {
  bytesMax: number;
  json(chunks: AsyncIterable<Uint8Array>, end: AnswerEnd): AsyncGenerator<Item, void, void>;
  events(
    chunks: AsyncIterable<Uint8Array>,
    end: AnswerEnd,
    room: AnswerRoom,
  ): AsyncGenerator<Item, void, void>;
  /** The bytes of a picture, or plain text; without this reader they are unreadable. */
  plain?(chunks: AsyncIterable<Uint8Array>, end: AnswerEnd): AsyncGenerator<Item, void, void>;
}

/**
 * A 2xx answer in whatever form it came: one JSON, events, a picture, text, or the page of a proxy, which is a refusal.
 * It holds memory until everything in it was handled.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
export async function* readAnswer<Item>(
  deadline: CallDeadline,
  response: Response,
  delivery: ImageDelivery,
  readers: AnswerReaders<Item>,
): AsyncGenerator<Item, void, void> {
  const end = new AnswerEnd();
  const room = new AnswerRoom(deadline);
  const body = readChunks(deadline.signal, response.body, readers.bytesMax, end, room);
  const contentType = response.headers.get('content-type') ?? '';
  const chunks = fromDeclaredEncoding(unpackAnswer(body, readers.bytesMax), contentType);
  try {
    const { form, start, failures } = await sniffAnswer(chunks, contentType, end);
    const whole = resume(start, restOf(chunks, failures));
    switch (form) {
      case 'json':
        return yield* readers.json(whole, end);
      case 'events':
        return yield* readers.events(mendEventLines(whole), end, room);
      case 'lines':
        return yield* readers.events(asEvents(whole), end, room);
      case 'values':
        return yield* readers.events(asValueEvents(whole, end), end, room);
      case 'html':
        return yield* readPage(await collectPage(whole, end), delivery, readers, end, room);
      case 'empty':
        throw delivery.error('upstream_unreadable', 'The gateway answered without a body.');
      case 'plain':
        if (readers.plain === undefined) throw failures[0] ?? delivery.error('upstream_unreadable');
        return yield* readers.plain(whole, end);
    }
  } finally {
    end.stop();
    room.clear();
    await chunks.return();
    await body.return();
  }
}

/** All that arrives of a page, even if it is cut off. */
async function collectPage(chunks: AsyncIterable<Uint8Array>, end: AnswerEnd): Promise<Buffer> {
  const collected: Uint8Array[] = [];
  try {
    for await (const chunk of chunks) {
      collected.push(chunk);
      // The connection may stay open after its end.
      end.reachIfQuiet(trailingMs, () => true);
    }
  } catch (cause) {
    // A page is a refusal even if only part of it came. If the call itself was ended, that error counts instead.
    if (isAppError(cause)) throw cause;
  }
  return Buffer.concat(collected);
}

/**
 * Reads an answer that looks like HTML, or is declared as HTML. It may be JSON or events after a program's warnings, or
 * a page that shows or links pictures.
 * @throws UpstreamRefusal for any other page, which comes from a proxy
 */
async function* readPage<Item>(
  page: Buffer,
  delivery: ImageDelivery,
  { json, events, plain }: AnswerReaders<Item>,
  end: AnswerEnd,
  room: AnswerRoom,
): AsyncGenerator<Item, void, void> {
  const inside = findJsonInside(page);
  if (inside !== null) return yield* json(one(inside), end);
  const stream = findEventsInside(page);
  if (stream !== null) return yield* events(mendEventLines(one(stream)), end, room);
  if (plain === undefined || picturesOf(page).length === 0) throw delivery.refusal(page.toString());
  yield* plain(one(page), end);
}

/** The rest of an answer. Throws if the connection broke before the form of the answer was known. */
async function* restOf(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  failures: readonly unknown[],
): AsyncGenerator<Uint8Array, void, void> {
  if (failures.length > 0) throw failures[0];
  yield* chunks;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

type AnswerForm = 'json' | 'values' | 'lines' | 'events' | 'html' | 'plain' | 'empty';

/** A longer comment is dropped piece by piece. */
const undecidedMax = 65_536;
const lineFeed = 0x0a;

/**
 * The form of an answer by its first characters, because the content type alone cannot be trusted: gateways send plain
 * JSON as text/event-stream and events as application/json. They also send whitespace or comments first, for minutes,
 * to keep the connection open.
 */
async function sniffAnswer(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  contentType: string,
  end: AnswerEnd,
): Promise<{ form: AnswerForm; start: Buffer; failures: unknown[] }> {
  const type = contentType.toLowerCase();
  let start: Buffer = Buffer.alloc(0);
  let isComment = false;
  let hadComment = false;
  const failures: unknown[] = [];
  for (;;) {
    const next = await nextChunk(chunks, failures);
    end.revoke();
    if (!next.done) start = Buffer.concat([start, next.value]);
    for (;;) {
      if (!isComment) start = skipSpace(start);
      isComment ||= start[0] === 0x3a;
      if (!isComment) break;
      hadComment = true;
      const lineEnd = start.indexOf(lineFeed);
      if (lineEnd === -1) {
        start = start.length > undecidedMax ? Buffer.alloc(0) : start;
        break;
      }
      isComment = false;
      start = start.subarray(lineEnd + 1);
    }
    const isEvents = hadComment || type.includes('text/event-stream');
    if (next.done && (start.length === 0 || isComment)) {
      if (failures.length > 0) throw failures[0];
      return { form: hadComment ? 'events' : 'empty', start, failures };
    }
    const form = isComment ? null : formOf(start, type, isEvents, next.done === true);
    if (form !== null) return { form, start, failures };
    if (isHeartbeat(start)) end.reachIfQuiet(heartbeatQuietMs, () => true);
  }
}

/** Treats a broken connection as the end of the answer, because a short answer may hold its picture already. */
async function nextChunk(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  failures: unknown[],
): Promise<IteratorResult<Uint8Array, void>> {
  try {
    return await chunks.next();
  } catch (cause) {
    failures.push(cause);
    return { done: true, value: undefined };
  }
}

/** null if the bytes are too few to tell. */
function formOf(start: Buffer, contentType: string, isEvents: boolean, isEnd: boolean): AnswerForm | null {
  const text = start.toString('latin1', 0, 64);
  if (text === '') return null;
  if (/^[{[]/.test(text)) {
    const isLines = /ndjson|jsonl|json-?lines|json-seq|stream\+json/.test(contentType);
    return isLines ? 'lines' : formOfJson(start, isEnd);
  }
  if (text.startsWith('<')) {
    if (text.length < 6 && !isEnd) return null;
    return /^<(?:https?:|img\b)/i.test(text) ? 'plain' : 'html';
  }
  if (/^data:image\/[^\s;,]{1,40}[;,]/i.test(text)) return 'plain';
  if (/^(?:data|event|id|retry):/.test(text))
    return text.length < 48 && !isEnd && text.startsWith('data:image') ? null : 'events';
  const mayBeField = /^[a-z]{1,5}$/.test(text);
  if ((mayBeField || start.length < 16) && !isEnd) return null;
  if (sniffPicture(start) !== null) return 'plain';
  if (isEvents) return 'events';
  return contentType.includes('text/html') ? 'html' : 'plain';
}

/** Without whitespace and byte order marks. */
function skipSpace(bytes: Buffer): Buffer {
  let at = 0;
  for (;;) {
    const byte = bytes[at];
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) at += 1;
    else if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    else return bytes.subarray(at);
  }
}

/** JSON in lines, rewritten as the events that other gateways send. */
async function* asEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from('data: ');
  for await (const chunk of chunks) {
    yield Buffer.from(Buffer.from(chunk).toString('latin1').replaceAll('\n', '\n\ndata: '), 'latin1');
  }
}
