import { z } from 'zod';
import type { TranscriptEcho } from './transcript-event';

/** A prompt of 32,000 characters, each as an escape of six, and room for the rest. */
const charactersMax = 262_144;

type Outcome = 'more' | 'complete' | 'broken';

/** Collects one JSON object, by the text as it comes. Begins behind the opening brace. */
export class JsonReader {
  text = '{';
  #depth = 1;
  #begun = false;
  #inString = false;
  #escaped = false;
  #afterLineBreak = false;

  /** Reads from `at` on, and says where it stopped. Broken: what was taken so far is no JSON object. */
  read(text: string, at: number): { at: number; outcome: Outcome } {
    const end = Math.min(text.length, at + charactersMax - this.text.length);
    let next = at;
    let outcome: Outcome = 'more';
    while (next < end && outcome === 'more') {
      outcome = this.#step(text.charAt(next));
      // What breaks it is read again as what it is.
      if (outcome !== 'broken') next += 1;
    }
    this.text += text.slice(at, next);
    if (outcome === 'more' && next < text.length) outcome = 'broken';
    return { at: next, outcome };
  }

  #step(character: string): Outcome {
    if (this.#inString) return this.#stepInString(character);
    if (' \t\r\n'.includes(character)) return 'more';
    if (!this.#begun && character !== '"' && character !== '}') return 'broken';
    this.#begun = true;
    if (character === '"') this.#inString = true;
    else if (character === '{') this.#depth += 1;
    else if (character === '}') this.#depth -= 1;
    return this.#depth === 0 ? 'complete' : 'more';
  }

  #stepInString(character: string): Outcome {
    // A quote inside the prompt that was not escaped has left a string open into the log's next line.
    if (this.#afterLineBreak && '>!`'.includes(character)) return 'broken';
    this.#afterLineBreak = character === '\n';
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = false;
    return 'more';
  }
}

const text = z.string().optional().catch(undefined);
/** Some gateways write the count as text. */
const count = z.coerce.number().int().min(1).max(1_000).optional().catch(undefined);

const echoSchema = z.object({ prompt: text, ratio: text, size: text, n: count, gen_id: text });
const failureSchema = z.object({
  status: text,
  failure_reason: text,
  fail_reason: text,
  reason: text,
  error: z
    .union([z.string(), z.object({ message: z.string() }).transform((error) => error.message)])
    .catch(''),
  message: text,
  msg: text,
});

type JudgedJson = { type: 'echo'; echo: TranscriptEcho } | { type: 'failure'; reason: string | null };

/** What a JSON object of the log means; null for one that means nothing known, or is no JSON. */
export function classifyJson(json: string): JudgedJson | null {
  const parsed = parseJson(json);
  const failure = failureSchema.safeParse(parsed).data;
  if (failure === undefined) return null;
  const { status, error, ...words } = failure;
  if (error !== '' || /^(?:failed|failure|error)$/i.test(status ?? '')) {
    const reasons = [words.failure_reason, words.fail_reason, words.reason, error, words.message, words.msg];
    return { type: 'failure', reason: reasons.find((reason) => reason) ?? null };
  }
  const fields = echoSchema.parse(parsed);
  if (fields.prompt === undefined && fields.ratio === undefined && fields.size === undefined) return null;
  const echo: TranscriptEcho = {};
  if (fields.prompt !== undefined) echo.prompt = fields.prompt;
  if (fields.ratio !== undefined) echo.ratio = fields.ratio;
  if (fields.size !== undefined) echo.size = fields.size;
  if (fields.n !== undefined) echo.n = fields.n;
  if (fields.gen_id !== undefined) echo.gen_id = fields.gen_id;
  return { type: 'echo', echo };
}

function parseJson(json: string): unknown {
  try {
    // Line breaks inside a string are no JSON, but some models write them; elsewhere a space does as well.
    return JSON.parse(json.replace(/[\r\n\t]/g, ' '));
  } catch {
    // Not JSON after all: prose.
    return null;
  }
}
