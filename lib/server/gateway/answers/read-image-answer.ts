import 'server-only';
import { z } from 'zod';
import { type AnswerEnd, trailingMs } from '../calls/answer-end';
import { type AnswerRoom, answerBytesMax } from '../calls/answer-room';
import type { CallDeadline } from '../calls/call-deadline';
import { readSseEvents } from '../calls/read-sse-events';
import { errorFromProse } from '../failures/error-from-prose';
import type { GatewayEvent } from '../gateway-route';
import { wordsOfText } from './answer-words';
import { readCutPicture } from './cut-picture';
import { ImageDelivery, readEntry, toBase64 } from './image-delivery';
import { joinPieces } from './join-pieces';
import { loneAddress } from './lone-address';
import { readAnswer } from './read-answer';
import { readImageJson } from './read-image-json';
import { readPlainAnswer } from './read-plain-answer';
import {
  complains,
  deliverEntries,
  isError,
  isUnfinished,
  searchAnswer,
  searchFrame,
  searchText,
  usageOf,
} from './search-answer';
import { wordsOfEvent } from './words-of-event';

/** The text of a chat answer in place of pictures, with a picture of 24 MB in it. */
const chatCharactersMax = 33_000_000;

/**
 * A 2xx answer with pictures in its data. Every picture that is complete is yielded, then the usage, and only then a
 * failure is thrown.
 * @throws AppError, UpstreamRefusal, TransportError, or the reason of the deadline's signal.
 */
export async function* readImageAnswer(
  deadline: CallDeadline,
  response: Response,
  requested: number,
  previews = 0,
): AsyncGenerator<GatewayEvent, void, void> {
  const delivery = new ImageDelivery(response);
  const failures: unknown[] = [];
  try {
    yield* readAnswer(deadline, response, delivery, {
      bytesMax: answerBytesMax(requested * (1 + previews)),
      json: (chunks) => readImageJson(chunks, delivery, requested),
      events: (chunks, end, room) => readImageEvents(chunks, end, room, delivery, requested),
      plain: (chunks, end) => readPlainImages(chunks, end, delivery),
    });
  } catch (cause) {
    failures.push(cause);
  }
  yield* delivery.deliverRepeated(requested);
  if (delivery.usage !== null) yield { type: 'usage', usage: delivery.usage };
  if (failures.length > 0) throw failures[0];
  for (let index = delivery.next; index < requested; index += 1) {
    yield { type: 'picture-missing', index, reason: 'withheld' };
  }
  if (delivery.delivered > 0) return;
  const { words, isRefused } = delivery;
  throw words === '' && !isRefused
    ? delivery.error('no_picture')
    : errorFromProse(words, delivery, '', isRefused);
}

export async function* readPlainImages(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  delivery: ImageDelivery,
): AsyncGenerator<GatewayEvent, void, void> {
  for await (const piece of readPlainAnswer(chunks, end, delivery)) {
    if (piece.type === 'cut-picture') yield delivery.deliverCut(piece.base64);
    else yield* delivery.deliverAll([piece.picture]);
  }
}

const text = z.string().optional().catch(undefined);
const frameSchema = z.looseObject({
  type: text,
  b64_json: text,
  partial_image_b64: text,
  partial_image_index: z.number().optional().catch(undefined),
  output_format: text,
  data: z.array(z.unknown()).optional().catch(undefined),
  error: z.unknown().optional(),
});
type ImageFrame = z.infer<typeof frameSchema>;

/**
 * A stream of previews and `completed` events, of generations or edits, or of other events that hold pictures. A
 * preview is never a result: a stream that has no picture after its previews has failed. The stream ends shortly after
 * the last requested picture, whether its connection closes or not. `readOther` reads the events of another route.
 */
export async function* readImageEvents(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  room: AnswerRoom,
  delivery: ImageDelivery,
  requested: number,
  readOther: (value: unknown) => Iterable<GatewayEvent> | null = () => null,
): AsyncGenerator<GatewayEvent, void, void> {
  let hadPreview = false;
  let isCut = false;
  let failure: unknown;
  let deliveredAtError = -1;
  let chat = '';
  let isOpen = false;
  let complaint: unknown;
  for await (const { event, data } of joinPieces(readSseEvents(chunks, room, end))) {
    if (data.trim() === '[DONE]') break;
    // The gateway goes on after an error: it tries another channel.
    if (failure !== undefined) end.revoke();
    const value = parseJson(data);
    const other = readOther(value);
    if (other !== null) {
      yield* other;
      if (delivery.delivered >= requested) end.reach(trailingMs);
      continue;
    }
    const parsed = frameSchema.safeParse(value);
    const name = parsed.data?.type ?? event ?? '';
    if (name === 'error' || isError(parsed.data?.error)) {
      failure ??= delivery.refusal(data);
      // One picture of several: the others may still come.
      if (name.endsWith('partial_failed')) yield delivery.missing();
      else {
        deliveredAtError = delivery.delivered;
        end.reach(trailingMs);
        continue;
      }
    } else if (!parsed.success) {
      const found = value === undefined ? searchFrame(data) : searchAnswer(value);
      const cut =
        value === undefined && found.length === 0 && !isUnfinished(name, value) ? readCutPicture(data) : null;
      isCut ||= cut !== null;
      if (cut !== null) yield delivery.deliverCut(cut);
      else if (value === undefined && found.length === 0)
        delivery.collectWords(wordsOfText(Buffer.from(data)));
      yield* delivery.deliverAll(found);
    } else if (
      name.endsWith('partial_image') ||
      (name === '' && parsed.data.partial_image_index !== undefined)
    ) {
      hadPreview = true;
      yield* preview(parsed.data, Math.min(delivery.next, requested - 1));
    } else {
      delivery.addUsage(usageOf(value));
      const said = wordsOfEvent(value, data.length);
      yield* deliverFrame(parsed.data, name, value, delivery, requested, said);
      isOpen ||= openAddress(said, value) !== null;
      chat = (chat + said).slice(-chatCharactersMax);
      if (!isUnfinished(name, value) && complains(value)) complaint = delivery.refusal(data);
    }
    // Usage, and pictures beyond the number that was asked for, may trail.
    if (delivery.delivered >= requested) end.reach(trailingMs);
  }
  if ((delivery.delivered === 0 || isOpen) && chat !== '') {
    const shown = searchText(chat);
    yield* delivery.deliverAll(shown.length > 0 || delivery.delivered > 0 ? shown : loneAddress(chat));
    delivery.collectWords({ text: chat });
  }
  if (delivery.next === 0 && delivery.words === '') failure ??= complaint;
  const { delivered } = delivery;
  if (failure !== undefined && (delivered < requested || delivered === deliveredAtError)) throw failure;
  if (isCut || (hadPreview && delivery.next === 0)) throw delivery.error('upstream_cut_off');
}

/** The event numbers the previews of one picture. Which picture that is follows from how many are complete. */
function* preview(frame: ImageFrame, index: number): Generator<GatewayEvent, void, void> {
  const mimeType = frame.output_format === undefined ? {} : { mimeType: `image/${frame.output_format}` };
  const base64 = toBase64(frame.b64_json ?? frame.partial_image_b64 ?? '');
  if (base64 !== '') yield { type: 'preview', index, base64, ...mimeType };
}

function* deliverFrame(
  frame: ImageFrame,
  name: string,
  whole: unknown,
  delivery: ImageDelivery,
  requested: number,
  said: string,
): Generator<GatewayEvent, void, void> {
  const isCompleted = name.endsWith('.completed');
  const strict = isCompleted || frame.b64_json !== undefined ? readEntry(frame) : null;
  if (strict !== null) yield* delivery.deliverAll([strict]);
  // A whole JSON answer wrapped into one event.
  else if (frame.data !== undefined && !isUnfinished(name, frame))
    yield* deliverEntries(delivery, frame.data, whole);
  else if (isCompleted || !isUnfinished(name, frame)) {
    const open = openAddress(said, whole);
    const pictures = searchAnswer(whole).filter((picture) => !('url' in picture && picture.url === open));
    yield* delivery.deliverAll(pictures);
    if (pictures.length > 0 || delivery.next >= requested) return;
    if (/^image_\w+\.completed$/.test(name)) yield delivery.missing();
  }
}

/** An address with which the text of a chunk ends, so that the next chunk may go on with it; null if there is none. */
function openAddress(said: string, chunk: unknown): string | null {
  if (said === '') return null;
  const last = searchAnswer(chunk).findLast((picture) => 'url' in picture && said.endsWith(picture.url));
  return last && 'url' in last ? last.url : null;
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // A proxy's comment, or the last frame of a stream that broke off inside it.
    return undefined;
  }
}
