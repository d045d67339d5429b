import { z } from 'zod';
import type { TranscriptEcho } from './transcript-event';

/** Enough for a prompt of 32,000 characters, each written as an escape of six characters, and for the other fields. */
const charactersMax = 262_144;

type Outcome = 'more' | 'complete' | 'broken';

/** Collects one JSON object from chunks of text. The caller has already read the opening brace. */
export class JsonReader {
  text = '{';
  #depth = 1;
  #begun = false;
  #inString = false;
  #escaped = false;
  #afterLineBreak = false;

  /** Reads from `at` and returns where it stopped. `broken` means that the text read so far is not a JSON object. */
  read(text: string, at: number): { at: number; outcome: Outcome } {
    const end = Math.min(text.length, at + charactersMax - this.text.length);
    let next = at;
    let outcome: Outcome = 'more';
    while (next < end && outcome === 'more') {
      outcome = this.#step(text.charAt(next));
      // The caller reads the character that broke the object again.
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
    // An unescaped quote inside the prompt has left a string open, so that it runs into the next line of the log.
    if (this.#afterLineBreak && '>!`'.includes(character)) return 'broken';
    this.#afterLineBreak = character === '\n';
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = false;
    return 'more';
  }
}

const text = z.string().optional().catch(undefined);
/** Some gateways send the count as a string. */
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

type ClassifiedJson = { type: 'echo'; echo: TranscriptEcho } | { type: 'failure'; reason: string | null };

/** Classifies a JSON object of the log. Returns null if its meaning is unknown or it is not valid JSON. */
export function classifyJson(json: string): ClassifiedJson | null {
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
    // Some models write raw line breaks inside strings, which JSON forbids. Outside strings a space is equivalent.
    return JSON.parse(json.replace(/[\r\n\t]/g, ' '));
  } catch {
    // Text that is not JSON is prose.
    return null;
  }
}
