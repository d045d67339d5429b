import 'server-only';
import { z } from 'zod';
import { acquireReadSlot } from '../platform/answer-memory';
import type { CallDeadline } from './call-deadline';
import { extractBase64 } from './extract-base64';
import type { GatewayEvent } from './gateway-route';
import type { ImageDelivery } from './image-delivery';

/** Loose, because a failure is reported in fields of many names. */
const answerSchema = z.looseObject({
  data: z.array(z.unknown()).optional().catch(undefined),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
});

interface ReadAnswer {
  entries: unknown[];
  usage?: unknown;
  /** What is to be thrown after the pictures; a list, because anything can be thrown, even undefined. */
  failures: unknown[];
}

/** `{data: [...], usage?}`, or `{error}`, or the beginning of one that broke off. It waits until there is memory for it. */
export async function* readImageJson(
  deadline: CallDeadline,
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
): AsyncGenerator<GatewayEvent, void, void> {
  const release = await deadline.whilePaused(() => acquireReadSlot(deadline.signal));
  try {
    const answer = await readAnswer(chunks, delivery);
    delivery.addUsage(answer.usage);
    // Entries are removed one by one, so that a picture can be freed while the next one is handled.
    for (let entry = answer.entries.shift(); entry !== undefined; entry = answer.entries.shift()) {
      yield delivery.take(entry);
    }
    if (answer.failures.length > 0) throw answer.failures[0];
  } finally {
    release();
  }
}

/** Not part of the generator, whose frame would keep the answer's text in memory beside the pictures parsed from it. */
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
  // Without data it is a failure in one of the shapes that `readRefusal` knows; `error: null` beside data is no failure.
  const isRefused = data === undefined || (error !== undefined && error !== null && error !== '');
  return { entries, usage, failures: isRefused ? [delivery.refusal(JSON.stringify(rest))] : [] };
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
    // Only the code is passed on: the parser's message would quote the picture.
    return isBrokenOff(cause, json) ? 'upstream_cut_off' : 'upstream_unreadable';
  }
}

/** Where no length was announced, an answer that broke off seems to have ended: then the parser fails at its very end. */
export function isBrokenOff(cause: unknown, text: string): boolean {
  const message = cause instanceof Error ? cause.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON input|Unterminated string/.test(message) || Number(position) === text.length;
}

const pictureField = /"(b64_json|url)"\s*:\s*"/g;

/**
 * The pictures whose text was complete in a JSON answer that broke off, in order: they were paid for. It scans for
 * closing quotes, of which base64 and addresses have none: patterns over tens of megabytes overflow the stack.
 */
export function salvagePictures(answer: string): { b64_json?: string; url?: string }[] {
  const bytes: { b64_json: string }[] = [];
  const links: { url: string }[] = [];
  pictureField.lastIndex = 0;
  for (let key = pictureField.exec(answer); key !== null; key = pictureField.exec(answer)) {
    const start = pictureField.lastIndex;
    const end = answer.indexOf('"', start);
    if (end === -1) break;
    pictureField.lastIndex = end;
    const text = unescaped(answer.slice(start, end));
    if (text === '') continue;
    if (key[1] === 'url') links.push({ url: text });
    else bytes.push({ b64_json: text });
  }
  // An entry may hold both forms of the same picture.
  return bytes.length > 0 ? bytes : links;
}

/** JSON may write a slash as `\/`, and & as an escape of four digits. */
function unescaped(json: string): string {
  if (!json.includes('\\')) return json;
  try {
    return String(JSON.parse(`"${json}"`));
  } catch {
    // A broken escape: this is no picture.
    return '';
  }
}
