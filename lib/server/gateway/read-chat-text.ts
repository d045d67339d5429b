import 'server-only';
import { z } from 'zod';
import type { ImageDelivery } from './image-delivery';
import { readAnswer } from './read-answer';
import { readFrames } from './read-body';

/** Events take about 200 bytes for a few characters of text; pictures inside the text are megabytes. */
const answerBytesMax = 64_000_000;

const content = z
  .object({ content: z.string().nullish().catch(null) })
  .optional()
  .catch(undefined);
const choiceSchema = z.object({
  delta: content,
  message: content,
  finish_reason: z.string().nullish().catch(null),
});
const chunkSchema = z.object({
  choices: z.array(choiceSchema.catch({})).optional().catch(undefined),
  error: z.unknown().optional(),
});

/**
 * The text of a chat answer in pieces, whether it comes as events or as one JSON. Whatever of it had arrived is yielded
 * before a failure is thrown.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
export function readChatText(
  signal: AbortSignal,
  response: Response,
  delivery: ImageDelivery,
): AsyncGenerator<string, void, void> {
  return readAnswer(signal, response, delivery, {
    bytesMax: answerBytesMax,
    json: (chunks) => jsonText(chunks, delivery),
    events: (chunks) => eventText(chunks, delivery),
  });
}

async function* eventText(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
): AsyncGenerator<string, void, void> {
  let ended = false;
  for await (const { event, data } of readFrames(chunks)) {
    if (data.trim() === '[DONE]') {
      ended = true;
      break;
    }
    const chunk = parseChunk(data);
    if (event === 'error' || isError(chunk?.error)) throw delivery.refusal(data);
    // Choices can be empty and their content null: both mean nothing.
    const [choice] = chunk?.choices ?? [];
    ended ||= typeof choice?.finish_reason === 'string';
    const text = choice?.delta?.content ?? choice?.message?.content ?? '';
    if (text !== '') yield text;
  }
  if (!ended) throw delivery.error('upstream_cut_off');
}

async function* jsonText(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  const failures: unknown[] = [];
  let json = '';
  try {
    for await (const chunk of chunks) json += decoder.decode(chunk, { stream: true });
  } catch (cause) {
    failures.push(cause);
  }
  const chunk = failures.length === 0 ? parseChunk(json) : null;
  if (chunk === null) {
    const text = brokenOffContent(json);
    if (text !== '') yield text;
    throw failures[0] ?? delivery.error(text === '' ? 'upstream_unreadable' : 'upstream_cut_off');
  }
  const text = chunk.choices?.[0]?.message?.content ?? chunk.choices?.[0]?.delta?.content ?? '';
  if (text !== '') yield text;
  if (isError(chunk.error) || chunk.choices === undefined) throw delivery.refusal(json);
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

function parseChunk(json: string): z.infer<typeof chunkSchema> | null {
  try {
    return chunkSchema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    // A comment of a proxy, or the last frame of a stream that broke in the middle of it.
    return null;
  }
}

function isError(error: unknown): boolean {
  return error !== undefined && error !== null && error !== '';
}
