import 'server-only';
import { isAscii } from 'node:buffer';
import { z } from 'zod';
import { enterReading } from '../memory-gate';
import type { GatewayEvent } from './gateway-event';
import type { ImageDelivery } from './image-delivery';
import { salvagePictures } from './salvage-pictures';

/** Loose: what a failure says stands in fields of many names. */
const answerSchema = z.looseObject({
  data: z.array(z.unknown()).optional().catch(undefined),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
});

interface ReadAnswer {
  entries: unknown[];
  usage?: unknown;
  /** What is to be thrown after the pictures, in a list, as anything can be thrown. */
  failures: unknown[];
}

/** `{data: [...], usage?}`, or `{error}`, or the beginning of one that broke off. Waits until there is room for it. */
export async function* readImageJson(
  signal: AbortSignal,
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
): AsyncGenerator<GatewayEvent, void, void> {
  const leave = await enterReading(signal);
  try {
    const answer = await readAnswer(chunks, delivery);
    delivery.addUsage(answer.usage);
    // Taken off the list one by one, so that a picture can be freed while the next is handled.
    for (let entry = answer.entries.shift(); entry !== undefined; entry = answer.entries.shift()) {
      yield delivery.take(entry);
    }
    if (answer.failures.length > 0) throw answer.failures[0];
  } finally {
    leave();
  }
}

/** Separate from the generator, whose frame would keep the answer's text beside the pictures parsed from it. */
async function readAnswer(chunks: AsyncIterable<Uint8Array>, delivery: ImageDelivery): Promise<ReadAnswer> {
  const { text, failures } = await collectText(chunks);
  if (failures.length > 0) return { entries: salvagePictures(text), failures };
  const json = parseObject(text);
  if (json === 'upstream_cut_off' || json === 'upstream_unreadable') {
    return { entries: salvagePictures(text), failures: [delivery.error(json)] };
  }
  const { data, ...rest } = json;
  const { usage, error } = rest;
  const entries = data ?? [];
  // Without data it is a failure in one of the shapes that readRefusal knows; `error: null` beside data is none.
  const refused = data === undefined || (error !== undefined && error !== null && error !== '');
  return { entries, usage, failures: refused ? [delivery.refusal(JSON.stringify(rest))] : [] };
}

async function collectText(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ text: string; failures: unknown[] }> {
  const collected: Uint8Array[] = [];
  const failures: unknown[] = [];
  try {
    for await (const chunk of chunks) collected.push(chunk);
  } catch (cause) {
    failures.push(cause);
  }
  const bytes = Buffer.concat(collected);
  // Plain ASCII, as most answers are, needs no decoding.
  return { text: isAscii(bytes) ? bytes.toString('latin1') : new TextDecoder().decode(bytes), failures };
}

type Unparsed = 'upstream_cut_off' | 'upstream_unreadable';

function parseObject(text: string): z.infer<typeof answerSchema> | Unparsed {
  try {
    const parsed = answerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : 'upstream_unreadable';
  } catch (cause) {
    // Only the code goes on: the parser's message would quote the picture.
    return isBrokenOff(cause, text) ? 'upstream_cut_off' : 'upstream_unreadable';
  }
}

/** Where no length was announced, a cut looks like an end: the parser then stumbles over the end itself. */
function isBrokenOff(cause: unknown, text: string): boolean {
  const message = cause instanceof Error ? cause.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON input|Unterminated string/.test(message) || Number(position) === text.length;
}
