import 'server-only';
import { sniffPicture } from '../platform/images/sniff-picture';
import { AnswerEnd } from './answer-end';
import { AnswerRoom } from './answer-room';
import type { CallDeadline } from './call-deadline';
import type { ImageDelivery } from './image-delivery';
import { readChunks } from './read-body';

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
 * It holds room in memory until all that it tells was handled.
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
  const chunks = readChunks(deadline.signal, response.body, readers.bytesMax, end, room);
  try {
    const { form, start } = await sniffAnswer(chunks, response.headers.get('content-type') ?? '');
    switch (form) {
      case 'json':
        return yield* readers.json(resume(start, chunks), end);
      case 'events':
        return yield* readers.events(resume(start, chunks), end, room);
      case 'lines':
        return yield* readers.events(asEvents(resume(start, chunks)), end, room);
      case 'html':
        throw delivery.refusal(start.toString());
      case 'empty':
        throw delivery.error('upstream_unreadable', 'The gateway answered without a body.');
      case 'plain':
        if (readers.plain === undefined) throw delivery.error('upstream_unreadable');
        return yield* readers.plain(resume(start, chunks), end);
    }
  } finally {
    end.stop();
    room.clear();
    await chunks.return();
  }
}

type AnswerForm = 'json' | 'lines' | 'events' | 'html' | 'plain' | 'empty';

/** A comment that is longer is dropped piece by piece. */
const undecidedMax = 65_536;
const lineFeed = 0x0a;

/**
 * The form of an answer by its first characters, because the content type alone cannot be trusted: gateways send plain
 * JSON as text/event-stream and events as application/json. They also send whitespace or comments first, for minutes, to
 * keep the connection open.
 */
async function sniffAnswer(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  contentType: string,
): Promise<{ form: AnswerForm; start: Buffer }> {
  const type = contentType.toLowerCase();
  let start: Buffer = Buffer.alloc(0);
  let isComment = false;
  let hadComment = false;
  for (;;) {
    const next = await chunks.next();
    if (!next.done) start = Buffer.concat([start, next.value]);
    for (;;) {
      if (!isComment) start = skipSpace(start);
      isComment ||= start[0] === 0x3a;
      if (!isComment) break;
      hadComment = true;
      const end = start.indexOf(lineFeed);
      if (end === -1) {
        start = start.length > undecidedMax ? Buffer.alloc(0) : start;
        break;
      }
      isComment = false;
      start = start.subarray(end + 1);
    }
    const isEvents = hadComment || type.includes('text/event-stream');
    if (next.done && (start.length === 0 || isComment))
      return { form: hadComment ? 'events' : 'empty', start };
    const form = isComment ? null : formOf(start, type, isEvents, next.done === true);
    if (form !== null) return { form, start };
  }
}

/** null where the bytes are too few to tell. */
function formOf(start: Buffer, contentType: string, isEvents: boolean, isEnd: boolean): AnswerForm | null {
  const text = start.toString('latin1', 0, 64);
  if (text === '') return null;
  if (/^[{[]/.test(text))
    return /ndjson|jsonl|json-?lines|json-seq|stream\+json/.test(contentType) ? 'lines' : 'json';
  if (text.startsWith('<')) {
    if (text.length < 6 && !isEnd) return null;
    return /^<(?:https?:|img\b)/i.test(text) ? 'plain' : 'html';
  }
  if (/^data:image\/[^\s;,]{1,40};/i.test(text)) return 'plain';
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

/** JSON in lines as the events that it would be elsewhere. */
async function* asEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from('data: ');
  for await (const chunk of chunks) {
    yield Buffer.from(Buffer.from(chunk).toString('latin1').replaceAll('\n', '\n\ndata: '), 'latin1');
  }
}

async function* resume(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  if (first.length > 0) yield first;
  yield* rest;
}
