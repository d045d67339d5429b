import 'server-only';
import { isOfRequest } from '@/lib/transcript/of-request';
import { readPictureText } from '@/lib/transcript/picture-text';
import { isRefusal, isUnfinished, saysFailure } from './search-answer';

/** What a model says, thinks or refuses in an answer that is not in the form of a chat completion. */
type SpokenPiece = { type: 'text' | 'thought'; text: string } | { type: 'refusal' };

const depthMax = 10;
const piecesMax = 1_000;

/** Fields whose text a model says: of Gemini, Claude, the Responses of OpenAI, Dify and Ollama. */
const wordFields: ReadonlySet<string> = new Set([
  'text',
  'content',
  'answer',
  'delta',
  'response',
  'output_text',
]);
/** Fields that contain them. */
const wrapperFields: ReadonlySet<string> = new Set(
  'message messages candidates parts part output item data result content_block'.split(' '),
);
const reasonFields = /^(?:finish_?reason|block_?reason|stop_?reason)$/i;
/** OpenAI's Responses wrap the reason why they stopped: `{incomplete_details: {reason: "content_filter"}}`. */
const wrappedReason = /^(?:incomplete|stop|finish)_?details$/i;
const reasonWords = /^(?:(?:finish|block_?reason)_?message)$/i;

/** The pieces of such an answer, or of one event of it, in their order. */
export function spokenPieces(value: object): SpokenPiece[] {
  const reader = new SpokenReader();
  reader.read(value, 0, false);
  return reader.pieces;
}

/** Whether an event only repeats what earlier ones have said. */
export function isRepetition(name: string): boolean {
  return /(?:[._]|^)(?:done|stop|end|completed?|finished)$/i.test(name);
}

class SpokenReader {
  readonly pieces: SpokenPiece[] = [];

  read(value: unknown, depth: number, isThought: boolean): void {
    if (depth > depthMax || this.pieces.length >= piecesMax || typeof value !== 'object' || value === null)
      return;
    if (Array.isArray(value)) {
      for (const item of value) this.#readField('text', item, depth, isThought);
      return;
    }
    const { type, thought } = value as Readonly<Record<string, unknown>>;
    const name = typeof type === 'string' ? type : '';
    if (isOfRequest(value) || saysFailure(value) || isUnfinished('', value)) return;
    const isOwnThought = isThought || thought === true || /reasoning|thinking/.test(name);
    const isOwnRefusal = /(?:^|\.)refusal\b/.test(name);
    for (const [field, child] of Object.entries(value)) {
      if (reasonFields.test(field) && isRefusal(child)) this.pieces.push({ type: 'refusal' });
      else if (reasonWords.test(field)) this.#say(child, false);
      else if (field === 'refusal' || (isOwnRefusal && typeof child === 'string' && wordFields.has(field)))
        this.#refuse(child);
      else if (wrappedReason.test(field) && isRefusal(reasonIn(child))) this.pieces.push({ type: 'refusal' });
      else if (field === 'promptFeedback') this.read(child, depth + 1, false);
      else this.#readField(field, child, depth, isOwnThought);
    }
  }

  #readField(field: string, child: unknown, depth: number, isThought: boolean): void {
    if (wordFields.has(field) && typeof child === 'string') this.#say(child, isThought);
    else if (wordFields.has(field) || wrapperFields.has(field)) this.read(child, depth + 1, isThought);
  }

  #refuse(words: unknown): void {
    if (typeof words !== 'string' || words === '') return;
    this.pieces.push({ type: 'refusal' });
    this.#say(words, false);
  }

  #say(words: unknown, isThought: boolean): void {
    // Pictures, and JSON that may hold one, are found elsewhere.
    if (typeof words !== 'string' || words === '' || readPictureText(words) !== null || isJson(words)) return;
    this.pieces.push({ type: isThought ? 'thought' : 'text', text: words });
  }
}

function reasonIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'reason' in value ? value.reason : undefined;
}

/** Whether an answer says that moderation ended it. */
export function saysRefusal(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    spokenPieces(value).some((piece) => piece.type === 'refusal')
  );
}

function isJson(text: string): boolean {
  if (!/^\s*(?:\{[\s\S]*\}|\[[\s\S]*\])\s*$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Words in brackets, not JSON.
    return false;
  }
}
