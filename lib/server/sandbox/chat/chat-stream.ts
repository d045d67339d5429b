import 'server-only';
import { ConnectionCut, pause } from '../body-stream';
import { linkLifeOf } from '../links';
import { createRandom, hashText, type Random } from '../pictures/random';
import type { CallContext } from '../settings';
import type { LogPiece } from './chat-log';

export type ChatEnding = 'done' | 'cut' | 'error' | 'no-end';

/**
 * Streams the log as OpenAI's chunks. To test parsers, deltas are split at any position, even inside a surrogate pair
 * (JSON escapes its halves), and the bytes are split at any position too. Some chunks have empty `choices`, and some
 * have null as `content`.
 */
export async function* streamChat(
  pieces: Iterable<LogPiece>,
  context: CallContext,
  slowness: number,
  ending: ChatEnding,
) {
  const random = createRandom(hashText(`${context.requestId}:stream`));
  const formatChunk = (delta: object | null, finish: string | null = null) =>
    `data: ${JSON.stringify(chunkOf(context, delta, finish))}\n\n`;
  yield formatChunk({ role: 'assistant', content: '' });
  for (const piece of pieces) {
    const { text, waitMs, delivers } = piece;
    await pause(waitMs * slowness, context.signal);
    if (delivers && ending === 'cut') {
      yield* splitBytes(formatChunk({ content: text.slice(0, text.length - 9) }), random);
      throw new ConnectionCut();
    }
    if (delivers && ending === 'error') {
      const message = `stream error: upstream closed the connection (tid: ${context.requestId})`;
      yield `data: ${JSON.stringify({ error: { message, type: 'Aihubmix_api_error', param: null, code: 'upstream_error' } })}\n\n`;
      return;
    }
    if (delivers && ending === 'no-end') return;
    if (random.chance(0.08)) yield formatChunk(random.chance(0.5) ? null : { content: null });
    for (const delta of splitText(text, random)) yield* splitBytes(formatChunk({ content: delta }), random);
    noteLink(piece, context);
  }
  yield formatChunk({}, 'stop');
  yield formatChunk(null);
  yield 'data: [DONE]\n\n';
}

/** Records that a link was sent. The first picture has two links but counts once. */
export function noteLink({ shows }: LogPiece, { call, scenario }: CallContext): void {
  if (shows === undefined) return;
  call.picturesDelivered = Math.max(call.picturesDelivered, shows + 1);
  if (linkLifeOf(scenario) === 'expired') call.brokenLinks = call.picturesDelivered;
}

/** The complete answer as one JSON object, for requests without streaming. */
export function chatCompletion(content: string, { requestId, settings, call }: CallContext): object {
  return {
    id: `chatcmpl-${requestId}`,
    object: 'chat.completion',
    created: Math.floor(settings.now() / 1000),
    model: call.model,
    choices: [{ index: 0, message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' }],
  };
}

function chunkOf(
  { requestId, settings, call }: CallContext,
  delta: object | null,
  finish: string | null,
): object {
  return {
    id: `chatcmpl-${requestId}`,
    object: 'chat.completion.chunk',
    created: Math.floor(settings.now() / 1000),
    model: call.model,
    choices: delta ? [{ index: 0, delta, logprobs: null, finish_reason: finish }] : [],
  };
}

function* splitText(text: string, random: Random): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const ahead = text.slice(at).search(/[\u{10000}-\u{10ffff}]/u);
    const throughPair = ahead >= 0 && ahead < 24 && random.chance(0.4) ? ahead + 1 : 0;
    const length = throughPair || (random.chance(0.15) ? 1 : random.integer(2, 24));
    yield text.slice(at, at + length);
    at += length;
  }
}

/** Sometimes splits a chunk at any byte, even inside a character, as networks do. */
function* splitBytes(text: string, random: Random): Generator<string | Uint8Array> {
  if (!random.chance(0.2)) return yield text;
  const bytes = new TextEncoder().encode(text);
  const at = random.integer(1, bytes.length - 1);
  yield bytes.subarray(0, at);
  yield bytes.subarray(at);
}
