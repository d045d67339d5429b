import 'server-only';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import { findPictures } from '@/lib/transcript/find-pictures';
import { type FoundPicture, readPictureText } from '@/lib/transcript/picture-text';
import type { TranscriptEvent } from '@/lib/transcript/transcript-event';
import { readsAsRefusal } from '../failures/error-from-prose';
import { findRefusalWords } from '../failures/refusal-words';
import type { GatewayEvent } from '../gateway-route';
import { type ImageDelivery, readEntry } from './image-delivery';

/** All pictures in a JSON value of any shape; if it has none, the pictures that its texts link. */
export function searchAnswer(value: unknown): FoundPicture[] {
  const { pictures, texts } = findPictures(value);
  if (pictures.length > 0) return pictures;
  const linked = texts.flatMap(searchText);
  // In a failed answer, the `original` is the picture that was sent, not a result.
  if (linked.length > 0 || saysFailure(value)) return linked;
  const last = findPictures(value, { isLastResort: true }).pictures;
  return last.length > 0 || !maySucceed(value)
    ? last
    : findPictures(value, { takesAnyAddress: true }).pictures;
}

const wrapperFields = ['data', 'result', 'output', 'response', 'task'];

/** Whether an answer gives no reason why it could have no picture: an error also links a page that explains it. */
function maySucceed(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 3) return true;
  if (saysFailure(value)) return false;
  if (depth === 0 && !saysSuccess(value) && findRefusalWords(value).message !== '') return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return wrapperFields.every((name) => maySucceed(fields[name], depth + 1));
}

/** All pictures that a text shows or links. */
export function searchText(text: string): FoundPicture[] {
  const parser = createTranscriptParser();
  const events = [...parser.push(text), ...parser.end().events];
  const isMention = (event: TranscriptEvent) => event.type === 'picture' && event.linkedAs === 'mention';
  const isRefused = events.some(isMention) && readsAsRefusal(text);
  return events.flatMap((event) => {
    if (isRefused && isMention(event)) return [];
    const picture = event.type === 'picture' && event.damaged !== true ? readPictureText(event.url) : null;
    // A relative address is a picture only if the text gives it as one.
    return picture ?? (event.type === 'picture' && /^(?!data:)/i.test(event.url) ? { url: event.url } : []);
  });
}

/** All pictures of an event that is no JSON: an address, base64, or words that link one. */
export function searchFrame(data: string): FoundPicture[] {
  if (/^\s*[[{]/.test(data)) return [];
  const picture = readPictureText(data.trim());
  return picture ? [picture] : searchText(data.slice(0, frameCharactersMax));
}

const frameCharactersMax = 100_000;

/**
 * The pictures of an answer whose entries are known, in their order: each entry as OpenAI writes it, else by a search.
 * If no entry has a picture, the whole answer is searched. Entries are removed one by one, so that a picture can be
 * freed while the next one is handled.
 */
export function* deliverEntries(
  delivery: ImageDelivery,
  entries: unknown[],
  whole: unknown,
): Generator<GatewayEvent, void, void> {
  if (!entries.some((entry) => readEntry(entry) !== null || searchAnswer(entry).length > 0)) {
    const pictures = searchAnswer(whole);
    yield* delivery.deliverAll(pictures);
    if (pictures.length === 0)
      for (const entry of entries) if (!delivery.collectWords(entry)) yield delivery.missing();
    return;
  }
  for (let entry = entries.shift(); entry !== undefined; entry = entries.shift()) {
    const strict = readEntry(entry);
    const pictures = strict === null ? searchAnswer(entry) : [strict];
    if (pictures.length > 0) yield* delivery.deliverAll(pictures);
    else if (!delivery.collectWords(entry)) yield delivery.missing();
  }
}

const unfinished =
  /^(?:pending|processing|in[_ -]?progress|running|queued?|waiting|submitted|starting|started|created|generating|not_start(?:ed)?)$/i;
const unfinishedEvent =
  /partial(?!_succeeded)|preview|progress|queued|created|started|ping|heartbeat|keep-?alive|waiting/i;

/** Whether a status word says that the work is still going on. */
export function isUnfinishedWord(word: string): boolean {
  return unfinished.test(word);
}

/** Whether a finish reason, in the words of any vendor, means that moderation withheld the answer. */
export function isRefusal(reason: unknown): boolean {
  return (
    typeof reason === 'string' &&
    /content_?filter|safety|sensitive|prohibited|moderat|blocklist|recitation|refus/i.test(reason)
  );
}

/** Whether a part of an answer says that its work is not done, so that what it links is no result. */
export function isUnfinished(name: string, value: unknown): boolean {
  if (unfinishedEvent.test(name)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { status, state, task_status } = value as Readonly<Record<string, unknown>>;
  return [status, state, task_status].some((text) => typeof text === 'string' && unfinished.test(text));
}

/** Whether an answer, or a part of it, says that its work has failed or is not done. */
export function saysFailure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { error, status, state, task_status, success, ok } = value as Readonly<Record<string, unknown>>;
  if (success === false || ok === false) return true;
  const hasFailed = [status, state, task_status].some(
    (text) => typeof text === 'string' && /fail|error|cancel|reject|block|expire/i.test(text),
  );
  return hasFailed || isError(error) || isUnfinished('', value);
}

/** Whether an answer says that it succeeded, in the words that wrap results. */
export function saysSuccess(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { code, success, status, message, msg } = value as Readonly<Record<string, unknown>>;
  if (success === true || code === 0 || code === 200 || code === '0' || code === '200') return true;
  return [code, status, message, msg].some(
    (text) =>
      typeof text === 'string' &&
      /^\s*(?:success(?:ful(?:ly)?)?|succeeded|ok|completed?|成功|操作成功|请求成功)\s*[!.。！]?\s*$/i.test(
        text,
      ),
  );
}

/** Whether an answer in which nothing else was found gives a reason for that, in whichever shape. */
export function complains(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isUnfinished('', value) || saysSuccess(value))
    return false;
  return findRefusalWords(Array.isArray(value) ? { errors: value } : value).message !== '';
}

/** How a text says that there is no error. */
const noErrorWords =
  /^[\s[({<"']*(?:null|none|nil|undefined|n\/?a|false|no|not? ?applicable|no[ _-]?errors?|without errors?|0+|-+|(?:无|無|没有|沒有|未发现|未發現)(?:任何)?(?:错误|錯誤|异常|異常)?)[\s\])}>"'.。]*$/i;

/** Whether a value is an error: gateways also write null, '', {}, [], 0, `none` or a success if there is none. */
export function isError(error: unknown): boolean {
  if (error === undefined || error === null || error === '' || error === false || error === 0) return false;
  if (typeof error === 'string' && noErrorWords.test(error)) return false;
  if (typeof error !== 'object') return !saysSuccess({ message: error });
  return Object.values(error).some((value) => isError(value)) && !saysSuccess(error);
}

/** The usage of an answer, even inside a wrapper. */
export function usageOf(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 2) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  if (typeof fields.usage === 'object' && fields.usage !== null) return fields.usage;
  for (const name of ['data', 'response', 'result']) {
    const usage = usageOf(fields[name], depth + 1);
    if (usage !== undefined) return usage;
  }
  return undefined;
}
