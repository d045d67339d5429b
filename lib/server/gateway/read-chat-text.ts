import 'server-only';
import { z } from 'zod';
import { findPictures } from '@/lib/transcript/find-pictures';
import type { FoundPicture } from '@/lib/transcript/picture-text';
import { type AnswerEnd, trailingMs } from './answer-end';
import type { CallDeadline } from './call-deadline';
import { readCutPicture } from './cut-picture';
import type { ImageDelivery } from './image-delivery';
import { readAnswer } from './read-answer';
import { readFrames } from './read-body';
import { brokenCode, collectJson } from './read-image-json';
import { readPlainAnswer } from './read-plain-answer';
import { isError, isUnfinished, searchFrame } from './search-answer';

/** Events take about 200 bytes for a few characters of text; pictures inside the text are megabytes. */
const answerBytesMax = 64_000_000;

/** What one part of a chat answer holds, in its order. */
export type ChatPiece =
  | { type: 'text'; text: string }
  /** What a model thinks aloud: it can report progress. */
  | { type: 'thought'; text: string }
  | { type: 'picture'; picture: FoundPicture }
  /** A picture that the answer ended in the middle of. */
  | { type: 'cut-picture'; base64: string }
  /** The model or its vendor refused; its words, if it has any, are text. */
  | { type: 'refusal' };

const text = z.string().nullish().catch(null);
const messageSchema = z.looseObject({
  content: z.unknown().optional(),
  reasoning_content: text,
  reasoning: text,
  refusal: text,
});
const choiceSchema = z.looseObject({
  delta: messageSchema.nullish().catch(null),
  message: messageSchema.nullish().catch(null),
  text,
  finish_reason: text,
  native_finish_reason: text,
  logprobs: z.unknown().optional(),
});
const chunkSchema = z.looseObject({
  choices: z.array(choiceSchema.catch({})).optional().catch(undefined),
  error: z.unknown().optional(),
});
type ChatChunk = z.infer<typeof chunkSchema>;

/**
 * The pieces of a chat answer, whether it comes as events or as one JSON. Whatever of it had arrived is yielded before a
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
    json: (chunks) => jsonPieces(chunks, delivery),
    events: (chunks, end) => eventPieces(chunks, end, delivery),
    plain: (chunks, end) => readPlainAnswer(chunks, end, delivery),
  });
}

async function* eventPieces(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  delivery: ImageDelivery,
): AsyncGenerator<ChatPiece, void, void> {
  for await (const { event, data } of readFrames(chunks, undefined, end)) {
    if (data.trim() === '[DONE]') return;
    const chunk = parseChunk(data);
    if (event === 'error' || isError(chunk?.error)) throw delivery.refusal(data);
    if (chunk !== null) yield* chunkPieces(chunk);
    else {
      const cut = readCutPicture(data);
      if (cut !== null) yield { type: 'cut-picture', base64: cut };
      else for (const picture of searchFrame(data)) yield { type: 'picture', picture };
    }
    // Usage may trail.
    if (isLast(chunk, event)) end.reach(trailingMs);
  }
  if (!end.isReached) throw delivery.error('upstream_cut_off');
}

/** Whether an event is the last of its stream: by its finish reason, or as protocols beside OpenAI's say so. */
function isLast(chunk: ChatChunk | null, name: string | undefined): boolean {
  if (chunk === null) return false;
  const { choices: [choice] = [], type, event, done, stop_reason } = chunk;
  if (choice?.finish_reason || done === true || (typeof stop_reason === 'string' && stop_reason !== ''))
    return true;
  return [name, type, event].some(
    (word) =>
      typeof word === 'string' &&
      /^(?:message_(?:end|stop)|response\.completed|done|finish(?:ed)?|end)$/i.test(word),
  );
}

async function* jsonPieces(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
): AsyncGenerator<ChatPiece, void, void> {
  const { bytes, failures, isWhole } = await collectJson(chunks);
  const json = bytes.toString();
  const chunk = isWhole ? parseChunk(json) : null;
  if (chunk === null) {
    const content = brokenOffContent(json);
    if (content !== '') yield { type: 'text', text: content };
    const cut = content === '' ? readCutPicture(json) : null;
    if (cut !== null) yield { type: 'cut-picture', base64: cut };
    throw failures[0] ?? delivery.error(content === '' ? brokenCode(json) : 'upstream_cut_off');
  }
  let isEmpty = true;
  for (const piece of chunkPieces(chunk)) {
    isEmpty &&= piece.type === 'refusal';
    yield piece;
  }
  if (isError(chunk.error) || (chunk.choices === undefined && isEmpty)) throw delivery.refusal(json);
}

/** Pictures stand in the text, beside the text in many fields, or, without choices, anywhere. */
function* chunkPieces({ choices, error: _, ...others }: ChatChunk): Generator<ChatPiece, void, void> {
  for (const choice of choices ?? []) yield* choicePieces(choice);
  if (isRefusal(others.stop_reason)) yield { type: 'refusal' };
  if (isUnfinished(typeof others.type === 'string' ? others.type : '', others)) return;
  const { pictures, texts } = findPictures(others);
  for (const picture of pictures) yield { type: 'picture', picture };
  if (choices === undefined) for (const found of texts) yield { type: 'text', text: found };
}

function* choicePieces(choice: z.infer<typeof choiceSchema>): Generator<ChatPiece, void, void> {
  const {
    delta,
    message,
    finish_reason,
    native_finish_reason,
    logprobs: _,
    text: completion,
    ...others
  } = choice;
  // Choices can be empty and their content null: both mean nothing.
  const said = delta ?? message;
  if (said) yield* messagePieces(said);
  else if (completion) yield { type: 'text', text: completion };
  for (const picture of findPictures(others).pictures) yield { type: 'picture', picture };
  if (isRefusal(finish_reason) || isRefusal(native_finish_reason)) yield { type: 'refusal' };
}

/** How vendors call the end of an answer that moderation took back. */
function isRefusal(reason: unknown): boolean {
  return (
    typeof reason === 'string' &&
    /content_?filter|safety|sensitive|prohibited|moderat|blocklist|recitation|refus/i.test(reason)
  );
}

function* messagePieces(message: z.infer<typeof messageSchema>): Generator<ChatPiece, void, void> {
  const { content, reasoning_content, reasoning, refusal, role: _, ...others } = message;
  const thought = reasoning_content ?? reasoning ?? '';
  if (thought !== '') yield { type: 'thought', text: thought };
  if (typeof refusal === 'string' && refusal !== '') {
    yield { type: 'refusal' };
    yield { type: 'text', text: refusal };
  }
  if (typeof content === 'string' && content !== '') yield { type: 'text', text: content };
  else if (Array.isArray(content)) for (const part of content) yield* partPieces(part);
  const { multi_mod_content: parts } = others;
  const isOnlyText = content === undefined || content === null || content === '';
  if (isOnlyText && Array.isArray(parts)) for (const part of parts) yield* partText(part);
  for (const picture of findPictures(others).pictures) yield { type: 'picture', picture };
}

const partSchema = z.looseObject({ text: z.string(), type: z.string().optional().catch(undefined) });

function* partPieces(part: unknown): Generator<ChatPiece, void, void> {
  yield* partText(part);
  const { text: _, ...others } =
    typeof part === 'object' && part !== null ? { text: '', ...part } : { text: '' };
  for (const picture of findPictures(others).pictures) yield { type: 'picture', picture };
}

function* partText(part: unknown): Generator<ChatPiece, void, void> {
  if (typeof part === 'string' && part !== '') yield { type: 'text', text: part };
  const parsed = partSchema.safeParse(part);
  if (!parsed.success || parsed.data.text === '' || parsed.data.thought === true) return;
  const isThought = /reasoning|thinking/.test(parsed.data.type ?? '');
  yield { type: isThought ? 'thought' : 'text', text: parsed.data.text };
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

function parseChunk(json: string): ChatChunk | null {
  try {
    const value: unknown = JSON.parse(json);
    return chunkSchema.safeParse(Array.isArray(value) ? { data: value } : value).data ?? null;
  } catch {
    // A comment of a proxy, or the last frame of a stream that broke in the middle of it.
    return null;
  }
}
