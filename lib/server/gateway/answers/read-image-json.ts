import 'server-only';
import { isAppError } from '@/lib/protocol/app-error';
import { mayBeBase64, readPictureText } from '@/lib/transcript/picture-text';
import { errorFromProse } from '../failures/error-from-prose';
import { findRefusalWords } from '../failures/refusal-words';
import type { GatewayEvent } from '../gateway-route';
import { JsonScan, parseBrokenOff } from '../json/json-scan';
import { parseAnswer } from '../json/parse-answer';
import { errorFromMessage } from './answer-words';
import { readCutPicture } from './cut-picture';
import type { ImageDelivery } from './image-delivery';
import { deliverEntries, isError, saysSuccess, searchAnswer, searchText, usageOf } from './search-answer';
import { saysRefusal } from './spoken-words';
import { marksWithheld } from './withheld-flags';

/** What an answer holds, without the text that it was parsed from. */
interface ImageAnswer {
  entries: unknown[];
  /** The whole answer, to be searched if no entry has a picture. */
  whole: unknown;
  /** Base64 that broke off with the answer. */
  cut: string | null;
  /** What is to be thrown after the pictures; a list, because anything can be thrown, even undefined. */
  failures: unknown[];
}

/**
 * `{data: [...], usage?}`, or a body of another shape that holds pictures, or `{error}`, or the beginning of one that
 * broke off. It ends with its last bracket, whether the connection closes or not.
 */
export async function* readImageJson(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
  requested: number,
): AsyncGenerator<GatewayEvent, void, void> {
  const answer = await readAnswer(chunks, delivery);
  delivery.addUsage(usageOf(answer.whole));
  yield* deliverEntries(delivery, answer.entries, answer.whole);
  if (delivery.delivered === 0) delivery.isRefused = isWithheld(answer.whole);
  // A cut after everything has arrived is a success.
  if (answer.failures.length === 0 || (isCut(answer) && delivery.delivered >= requested)) return;
  if (answer.cut !== null) yield delivery.deliverCut(answer.cut);
  throw answer.failures[0];
}

function isCut({ whole }: ImageAnswer): boolean {
  return whole === undefined;
}

/** Not part of the generator, whose frame would keep the answer's text in memory beside the pictures parsed from it. */
async function readAnswer(chunks: AsyncIterable<Uint8Array>, delivery: ImageDelivery): Promise<ImageAnswer> {
  const { bytes, failures } = await collectJson(chunks);
  const parsed = parseAnswer(bytes);
  if (!parsed.isJson) return salvage(bytes, failures[0] ?? delivery.error(parsed.code));
  const { value } = parsed;
  const { data, error } = isObject(value) ? value : {};
  const entries = Array.isArray(data) ? data : [];
  // Some vendors report the error of each picture in its entry.
  const entryError = entries.map(errorOfEntry).find(isError);
  if (entryError !== undefined && searchAnswer(value).length === 0) {
    return {
      entries: [],
      whole: value,
      cut: null,
      failures: [delivery.refusal(JSON.stringify({ error: entryError }))],
    };
  }
  const isRefused = isError(error) || (!Array.isArray(data) && searchAnswer(value).length === 0);
  if (!isRefused) return { entries, whole: value, cut: null, failures: [] };
  return { entries, whole: value, cut: null, failures: [refusalOf(value, delivery)] };
}

/** The JSON up to its last bracket. Whatever follows does not count, not even a broken connection. */
export async function collectJson(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ bytes: Buffer; failures: unknown[]; isWhole: boolean }> {
  const collected: Uint8Array[] = [];
  const failures: unknown[] = [];
  const scan = new JsonScan();
  let isWhole = false;
  try {
    for await (const chunk of chunks) {
      const end = scan.read(chunk);
      isWhole = end !== -1;
      collected.push(isWhole ? chunk.subarray(0, end) : chunk);
      if (isWhole) break;
    }
  } catch (cause) {
    failures.push(cause);
  }
  return { bytes: Buffer.concat(collected), failures, isWhole };
}

function errorOfEntry(entry: unknown): unknown {
  return isObject(entry) ? entry.error : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether moderation withheld the pictures, by the reason why the answer ended or by a mark. */
function isWithheld(value: unknown): boolean {
  return saysRefusal(value) || marksWithheld(value);
}

/** An answer without a picture: refused in one of the shapes that `readRefusal` knows, or empty. */
function refusalOf(value: unknown, delivery: ImageDelivery): unknown {
  if (!isObject(value)) return delivery.error('upstream_unreadable');
  const { data, ...rest } = value;
  if (!isError(rest.error)) {
    const isMarked = isWithheld(value);
    const message = isMarked || !saysSuccess(rest) ? errorFromMessage(value, delivery) : null;
    if (message !== null) return message;
    if (isMarked) return errorFromProse(findRefusalWords(value).message, delivery, '', true);
    if (saysSuccess(rest)) return delivery.error('no_picture');
  }
  return delivery.refusal(JSON.stringify(Array.isArray(data) ? rest : value));
}

function salvage(bytes: Buffer, failure: unknown): ImageAnswer {
  const text = bytes.toString();
  const strict: unknown[] = salvagePictures(text);
  const broken = parseBrokenOff(bytes);
  // A body that only looks like JSON is read as text.
  const isText = broken === undefined && isAppError(failure) && failure.code === 'upstream_unreadable';
  const found = (isText ? searchText(text.slice(0, textMax)) : searchAnswer(broken)).map(asEntry);
  const entries = found.length > strict.length ? found : strict;
  return { entries, whole: undefined, cut: readCutPicture(text), failures: [failure] };
}

const textMax = 1_000_000;

function asEntry(picture: { base64: string } | { url: string }): unknown {
  return 'url' in picture ? { url: picture.url } : { b64_json: picture.base64 };
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
    if (key[1] === 'b64_json') bytes.push({ b64_json: text });
    else if (readPictureText(text) !== null) links.push({ url: text });
  }
  // An entry may hold both forms of the same picture.
  const isEmpty = links.length > 0 && bytes.every(({ b64_json }) => !mayBeBase64(b64_json));
  return bytes.length > 0 && !isEmpty ? bytes : links;
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
