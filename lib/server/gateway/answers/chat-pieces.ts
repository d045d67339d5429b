import 'server-only';
import { z } from 'zod';
import { findPictures } from '@/lib/transcript/find-pictures';
import type { FoundPicture } from '@/lib/transcript/picture-text';
import { escapeControls } from '../json/escape-controls';
import { isError, isRefusal, isUnfinished } from './search-answer';
import { spokenPieces } from './spoken-words';

/** The contents of one part of a chat answer, in order. */
export type ChatPiece =
  | { type: 'text'; text: string; choice?: number }
  /** One of several choices has ended. */
  | { type: 'choice-end'; choice: number }
  /** The model's visible thinking, which can report progress. */
  | { type: 'thought'; text: string }
  | { type: 'picture'; picture: FoundPicture }
  /** A picture that the end of the answer cut off. */
  | { type: 'cut-picture'; base64: string }
  /** The answer says that it has ended; more may still come. */
  | { type: 'end' }
  /** The model or its vendor refused; its words, if it has any, are text. */
  | { type: 'refusal' };

const depthMax = 8;

const text = z.string().nullish().catch(null);
/** Some relays send the bare words where an object with the words belongs. */
const messageSchema = z.preprocess(
  (value) => (typeof value === 'string' || Array.isArray(value) ? { content: value } : value),
  z.looseObject({
    content: z.unknown().optional(),
    reasoning_content: text,
    reasoning: text,
    refusal: text,
  }),
);
const choiceSchema = z.looseObject({
  index: z.number().int().optional().catch(undefined),
  delta: messageSchema.nullish().catch(null),
  message: messageSchema.nullish().catch(null),
  content: z.unknown().optional(),
  text,
  finish_reason: text,
  native_finish_reason: text,
  logprobs: z.unknown().optional(),
  error: z.unknown().optional(),
});
const chunkSchema = z.looseObject({
  choices: z.preprocess(asList, z.array(choiceSchema.catch({})).optional().catch(undefined)),
  error: z.unknown().optional(),
});
export type ChatChunk = z.infer<typeof chunkSchema>;

/** Choices as a list, if they came as a single choice or as an object with numbers for keys. */
function asList(choices: unknown): unknown {
  if (typeof choices !== 'object' || choices === null || Array.isArray(choices)) return choices;
  const isNumbered =
    Object.keys(choices).length > 0 && Object.keys(choices).every((key) => /^\d+$/.test(key));
  return isNumbered ? Object.values(choices) : [choices];
}

export function parseChunk(json: string): ChatChunk | null {
  for (const read of [() => json, () => escapeControls(json)]) {
    try {
      const text = read();
      return text === null ? null : readChunk(JSON.parse(text));
    } catch {
      // A proxy's comment, or the last frame of a stream that broke off inside it.
    }
  }
  return null;
}

/** The error that a chunk reports, in itself or, as OpenRouter does, in a choice. */
export function chunkErrorOf({ error, choices = [] }: ChatChunk): unknown {
  return [error, ...choices.map((choice) => choice.error)].find(isError);
}

export function readChunk(value: unknown): ChatChunk | null {
  return chunkSchema.safeParse(Array.isArray(value) ? { data: value } : value).data ?? null;
}

/** Pictures stand in the text, beside the text in many fields, or, without choices, anywhere. */
export function* chunkPieces({ choices, error: _, ...others }: ChatChunk): Generator<ChatPiece, void, void> {
  for (const [position, choice] of (choices ?? []).entries()) {
    const number = choice.index ?? position;
    for (const piece of choicePieces(choice))
      yield piece.type === 'text' ? { ...piece, choice: number } : piece;
  }
  if (isRefusal(others.stop_reason)) yield { type: 'refusal' };
  if (isUnfinished(typeof others.type === 'string' ? others.type : '', others)) return;
  const { pictures, texts } = findPictures(others);
  const spoken = choices === undefined ? spokenPieces(others) : [];
  yield* spoken;
  for (const picture of pictures) yield { type: 'picture', picture };
  const said = spoken.map((piece) => ('text' in piece ? piece.text : '')).join('');
  // Other texts may link a picture as well.
  if (choices === undefined)
    for (const found of texts) if (!said.includes(found)) yield { type: 'text', text: found };
}

function* choicePieces(choice: z.infer<typeof choiceSchema>): Generator<ChatPiece, void, void> {
  const {
    delta,
    message,
    content,
    finish_reason,
    native_finish_reason,
    logprobs: _,
    error: __,
    text: completion,
    ...others
  } = choice;
  // Choices can be empty and their content null: both mean nothing.
  const said = delta ?? message;
  if (said) yield* messagePieces(said);
  else if (completion) yield { type: 'text', text: completion };
  if (isBlank(said?.content)) yield* contentPieces(content);
  for (const picture of findPictures(others).pictures) yield { type: 'picture', picture };
  if (isRefusal(finish_reason) || isRefusal(native_finish_reason)) yield { type: 'refusal' };
}

function isBlank(content: unknown): boolean {
  return content === undefined || content === null || content === '';
}

function* messagePieces(message: z.infer<typeof messageSchema>): Generator<ChatPiece, void, void> {
  const { content, reasoning_content, reasoning, refusal, role: _, ...others } = message;
  const thought = reasoning_content ?? reasoning ?? '';
  if (thought !== '') yield { type: 'thought', text: thought };
  if (typeof refusal === 'string' && refusal !== '') {
    yield { type: 'refusal' };
    yield { type: 'text', text: refusal };
  }
  yield* contentPieces(content);
  const { multi_mod_content: parts } = others;
  if (isBlank(content) && Array.isArray(parts)) for (const part of parts) yield* partText(part);
  for (const picture of findPictures(others).pictures) yield { type: 'picture', picture };
}

/** Content is words, a part, or a list of both. */
function* contentPieces(content: unknown, depth = 0): Generator<ChatPiece, void, void> {
  if (depth > depthMax) return;
  if (typeof content === 'string' && content !== '') yield { type: 'text', text: content };
  else if (Array.isArray(content)) for (const part of content) yield* contentPieces(part, depth + 1);
  else if (typeof content === 'object' && content !== null) yield* partPieces(content);
}

const partSchema = z.looseObject({
  text: z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]),
  type: z.string().optional().catch(undefined),
});

function* partPieces(part: object): Generator<ChatPiece, void, void> {
  const { refusal } = part as Readonly<Record<string, unknown>>;
  if (typeof refusal === 'string' && refusal !== '') {
    yield { type: 'refusal' };
    yield { type: 'text', text: refusal };
    return;
  }
  const pieces = [...partText(part)];
  yield* pieces;
  const { text: _, ...others } = { text: '', ...part };
  const { pictures, texts } = findPictures(others);
  for (const picture of pictures) yield { type: 'picture', picture };
  // A part may wrap another one.
  if (pieces.length + pictures.length === 0) for (const found of texts) yield { type: 'text', text: found };
}

function* partText(part: unknown): Generator<ChatPiece, void, void> {
  if (typeof part === 'string' && part !== '') yield { type: 'text', text: part };
  const parsed = partSchema.safeParse(part);
  if (!parsed.success || parsed.data.text === '' || parsed.data.thought === true) return;
  const isThought = /reasoning|thinking/.test(parsed.data.type ?? '');
  yield { type: isThought ? 'thought' : 'text', text: parsed.data.text };
}
