import { z } from 'zod';
import type { TranscriptEcho } from './transcript-event';

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

export type JudgedJson = { type: 'echo'; echo: TranscriptEcho } | { type: 'failure'; reason: string | null };

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
