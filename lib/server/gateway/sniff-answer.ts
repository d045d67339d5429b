import 'server-only';

export type SniffedAnswer =
  | { form: 'json' | 'events'; chunks: AsyncGenerator<Uint8Array, void, void> }
  | { form: 'html'; start: string }
  | { form: 'empty' | 'unknown' };

/**
 * What an answer really is. The content type alone is not to be trusted: gateways send plain JSON under
 * text/event-stream and events under application/json. Whitespace before the answer is a heartbeat of theirs.
 */
export async function sniffAnswer(
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
