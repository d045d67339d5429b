import 'server-only';
import { z } from 'zod';
import { acquireReadSlot } from '../platform/answer-memory';
import type { CallDeadline } from './call-deadline';
import { extractBase64 } from './extract-base64';
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
  deadline: CallDeadline,
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
): AsyncGenerator<GatewayEvent, void, void> {
  const leave = await deadline.whilePaused(() => acquireReadSlot(deadline.signal));
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
  const { bytes, failures } = await collect(chunks);
  if (failures.length > 0) return { entries: salvagePictures(bytes.toString()), failures };
  const json = parseObject(bytes);
  if (json === 'upstream_cut_off' || json === 'upstream_unreadable') {
    return { entries: salvagePictures(bytes.toString()), failures: [delivery.error(json)] };
  }
  const { data, ...rest } = json;
  const { usage, error } = rest;
  const entries = data ?? [];
  // Without data it is a failure in one of the shapes that readRefusal knows; `error: null` beside data is none.
  const refused = data === undefined || (error !== undefined && error !== null && error !== '');
  return { entries, usage, failures: refused ? [delivery.refusal(JSON.stringify(rest))] : [] };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<{ bytes: Buffer; failures: unknown[] }> {
  const collected: Uint8Array[] = [];
  const failures: unknown[] = [];
  try {
    for await (const chunk of chunks) collected.push(chunk);
  } catch (cause) {
    failures.push(cause);
  }
  return { bytes: Buffer.concat(collected), failures };
}

type Unparsed = 'upstream_cut_off' | 'upstream_unreadable';

function parseObject(bytes: Buffer): z.infer<typeof answerSchema> | Unparsed {
  const { json, restore } = extractBase64(bytes);
  try {
    const parsed = answerSchema.safeParse(JSON.parse(json, restore));
    return parsed.success ? parsed.data : 'upstream_unreadable';
  } catch (cause) {
    // Only the code goes on: the parser's message would quote the picture.
    return isBrokenOff(cause, json) ? 'upstream_cut_off' : 'upstream_unreadable';
  }
}

/** Where no length was announced, a cut looks like an end: the parser then stumbles over the end itself. */
function isBrokenOff(cause: unknown, text: string): boolean {
  const message = cause instanceof Error ? cause.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON input|Unterminated string/.test(message) || Number(position) === text.length;
}
