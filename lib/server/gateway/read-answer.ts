import 'server-only';
import type { ImageDelivery } from './image-delivery';
import { readChunks } from './read-body';

export interface AnswerReaders<Item> {
  bytesMax: number;
  json(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Item, void, void>;
  events(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Item, void, void>;
}

/**
 * A 2xx answer in whatever form it came: one JSON, events, or the page of a proxy, which is a refusal.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
export async function* readAnswer<Item>(
  signal: AbortSignal,
  response: Response,
  delivery: ImageDelivery,
  readers: AnswerReaders<Item>,
): AsyncGenerator<Item, void, void> {
  const chunks = readChunks(signal, response.body, readers.bytesMax);
  try {
    const answer = await sniffAnswer(chunks, response.headers.get('content-type') ?? '');
    switch (answer.form) {
      case 'json':
        return yield* readers.json(answer.chunks);
      case 'events':
        return yield* readers.events(answer.chunks);
      case 'html':
        throw delivery.refusal(answer.start);
      case 'empty':
        throw delivery.error('upstream_unreadable', 'The gateway answered without a body.');
      case 'unknown':
        throw delivery.error('upstream_unreadable');
    }
  } finally {
    await chunks.return();
  }
}

type SniffedAnswer =
  | { form: 'json' | 'events'; chunks: AsyncGenerator<Uint8Array, void, void> }
  | { form: 'html'; start: string }
  | { form: 'empty' | 'unknown' };

/**
 * The form of an answer by its first characters, because the content type alone cannot be trusted: gateways send plain
 * JSON as text/event-stream and events as application/json. They also send whitespace first, to keep the connection open.
 */
async function sniffAnswer(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  contentType: string,
): Promise<SniffedAnswer> {
  for (;;) {
    const next = await chunks.next();
    if (next.done) return { form: 'empty' };
    const start = new TextDecoder().decode(next.value.subarray(0, 4_096)).trimStart();
    if (start === '') continue;
    const form = formOf(start, contentType.toLowerCase());
    if (form === 'html') return { form, start };
    if (form === 'unknown') return { form };
    return { form, chunks: resume(next.value, chunks) };
  }
}

function formOf(start: string, contentType: string): 'json' | 'events' | 'html' | 'unknown' {
  if (start.startsWith('{')) return 'json';
  if (start.startsWith('<')) return 'html';
  if (contentType.includes('text/event-stream')) return 'events';
  if (/^(?::|(?:data|event|id|retry):)/.test(start)) return 'events';
  return contentType.includes('text/html') ? 'html' : 'unknown';
}

async function* resume(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  yield first;
  yield* rest;
}
