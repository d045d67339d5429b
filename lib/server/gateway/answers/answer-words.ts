import 'server-only';
import type { AppError } from '@/lib/protocol/app-error';
import { errorFromProse } from '../failures/error-from-prose';
import { type ChatPiece, chunkPieces, readChunk } from './chat-pieces';
import type { ImageDelivery } from './image-delivery';

/** Longer texts are no sentences of a model or a proxy. */
const wordsMax = 4_000;
const unprintable = /[^\P{C}\s]|\ufffd/u;

/**
 * The error for an answer without a picture that is a message of a model, in the form of any protocol, on a route that
 * expects none: in the model's own words. null for any other answer.
 */
export function errorFromMessage(value: unknown, delivery: ImageDelivery, apiKey = ''): AppError | null {
  if (typeof value !== 'object' || value === null) return null;
  const { choices, candidates, output, content } = value as Readonly<Record<string, unknown>>;
  if (![choices, candidates, output, content].some(Array.isArray)) return null;
  const pieces = piecesOf(value);
  const words = textOf(pieces);
  const isRefused = pieces.some((piece) => piece.type === 'refusal');
  return words.trim() === '' && !isRefused
    ? null
    : errorFromProse(words.trim().slice(0, wordsMax), delivery, apiKey, isRefused);
}

/** What a model says in an answer, or in one event of it, in the form of any protocol. */
export function wordsOfMessage(value: unknown): string {
  return textOf(piecesOf(value));
}

function piecesOf(value: unknown): ChatPiece[] {
  const chunk = readChunk(value);
  return chunk === null ? [] : [...chunkPieces(chunk)];
}

function textOf(pieces: readonly ChatPiece[]): string {
  return pieces.map((piece) => (piece.type === 'text' ? piece.text : '')).join('');
}

/** The text of a body that is neither JSON nor a picture, if it can be shown; else ''. */
export function wordsOfText(bytes: Buffer): string {
  if (bytes.length > wordsMax * 4) return '';
  const text = bytes.toString().trim();
  const isSentence = /\s/.test(text) || /[\u4e00-\u9fff]/.test(text);
  return isSentence && text.length <= wordsMax && !/^[{[<]/.test(text) && !unprintable.test(text) ? text : '';
}
