import 'server-only';
import { limits } from '@/lib/protocol/limits';
import type { FoundPicture } from '@/lib/transcript/picture-text';
import { type AnswerEnd, trailingMs } from '../calls/answer-end';
import { answerBytesMax } from '../calls/answer-room';
import type { CallDeadline } from '../calls/call-deadline';
import { readSseEvents } from '../calls/read-sse-events';
import type { GatewayEvent } from '../gateway-route';
import { parseBrokenOff } from '../json/json-scan';
import { parseAnswer } from '../json/parse-answer';
import { errorFromMessage, wordsOfMessage } from './answer-words';
import { readCutPicture } from './cut-picture';
import {
  finishOf,
  geminiAnswers,
  geminiErrorOf,
  partsOf,
  pictureOf,
  readGeminiUsage,
  withoutPicture,
} from './gemini-answer';
import { ImageDelivery } from './image-delivery';
import { joinPieces } from './join-pieces';
import { loneAddress } from './lone-address';
import { readAnswer } from './read-answer';
import { readPlainImages } from './read-image-answer';
import { collectJson } from './read-image-json';
import { complains, saysSuccess, searchAnswer, searchText, usageOf } from './search-answer';

/** One picture, and drafts of it. */
const picturesMax = 3;

/**
 * A 2xx answer of Gemini, whole or in events: yields the signatures and the pictures, then the usage, and only then
 * throws a failure. Answers in other shapes, as relays give them, are searched for pictures.
 * @throws AppError, UpstreamRefusal, TransportError, or the reason of the deadline's signal.
 */
export async function* readGeminiAnswer(
  deadline: CallDeadline,
  response: Response,
  apiKey: string,
): AsyncGenerator<GatewayEvent, void, void> {
  const delivery = new ImageDelivery(response);
  yield* readAnswer(deadline, response, delivery, {
    bytesMax: answerBytesMax(picturesMax),
    json: (chunks) => readJson(chunks, delivery, apiKey),
    events: (chunks, end) => readEvents(chunks, end, delivery, apiKey),
    plain: (chunks, end) => readPlainImages(chunks, end, delivery),
  });
}

async function* readJson(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
  apiKey: string,
): AsyncGenerator<GatewayEvent, void, void> {
  const { value, cut, failures } = await readWhole(chunks, delivery);
  yield* deliverAnswer([value], delivery);
  if (failures.length === 0) throwWithoutPicture([value], delivery, apiKey);
  if (cut !== null) yield delivery.deliverCut(cut);
  // A cut after everything has arrived is a success.
  if (failures.length > 0 && delivery.delivered === 0) throw failures[0];
}

/** Not part of the generator, whose frame would keep the answer's text in memory beside the picture parsed from it. */
async function readWhole(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
): Promise<{ value: unknown; cut: string | null; failures: unknown[] }> {
  const { bytes, failures } = await collectJson(chunks);
  const parsed = parseAnswer(bytes, { base64Keys: signedKeys });
  if (parsed.isJson) return { value: parsed.value, cut: null, failures: [] };
  const cut = readCutPicture(bytes.toString());
  return { value: parseBrokenOff(bytes), cut, failures: [failures[0] ?? delivery.error(parsed.code)] };
}

const signedKeys = ['data', 'thoughtSignature', 'thought_signature'];

async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  delivery: ImageDelivery,
  apiKey: string,
): AsyncGenerator<GatewayEvent, void, void> {
  const values: unknown[] = [];
  const failures: unknown[] = [];
  let cut: string | null = null;
  try {
    for await (const { data } of joinPieces(readSseEvents(chunks, undefined, end))) {
      if (data.trim() === '[DONE]') break;
      const value = parseJson(data);
      cut ??= value === undefined ? readCutPicture(data) : null;
      if (value === undefined) continue;
      values.push(value);
      yield* deliverPictures(value, delivery);
      const isFinished = geminiAnswers(value).some((answer) => finishOf(answer) !== undefined);
      if (isFinished) end.reach(trailingMs);
    }
  } catch (cause) {
    failures.push(cause);
  }
  yield* deliverAnswer(values, delivery);
  if (cut !== null) yield delivery.deliverCut(cut);
  if (delivery.delivered > 0) return;
  if (failures.length > 0) throw failures[0];
  if (cut !== null) throw delivery.error('upstream_cut_off');
  if (values.every((value) => geminiAnswers(value).length === 0 && geminiErrorOf(value) === undefined)) {
    const complaint = values.findLast(complains);
    throw complaint === undefined
      ? delivery.error('upstream_unreadable')
      : delivery.refusal(JSON.stringify(complaint));
  }
  throwWithoutPicture(values, delivery, apiKey);
}

/** Undefined for a proxy's comment, or the last frame of a stream that broke off inside it. */
function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    const parsed = parseAnswer(Buffer.from(data), { base64Keys: signedKeys });
    return parsed.isJson ? parsed.value : undefined;
  }
}

/** Yields all pictures, then the usage. A stream reports its usage several times; the last report counts. */
function* deliverAnswer(
  values: readonly unknown[],
  delivery: ImageDelivery,
): Generator<GatewayEvent, void, void> {
  for (const value of values) yield* deliverPictures(value, delivery);
  if (delivery.delivered === 0) yield* delivery.deliverAll(linkedPictures(values));
  const usages = values.flatMap((value) => geminiAnswers(value).map(({ usageMetadata }) => usageMetadata));
  const usage = readGeminiUsage(
    usages.findLast((one) => one !== undefined),
    delivery.delivered,
  );
  for (const value of values) if (usage === null) delivery.addUsage(usageOf(value));
  const counted = usage ?? delivery.usage;
  if (counted !== null) yield { type: 'usage', usage: counted };
}

/** The pictures in other places than Gemini's own. In several events, an address may begin in one and end in another. */
function linkedPictures(values: readonly unknown[]): FoundPicture[] {
  const words = values.map(wordsOf).join('');
  const said = () => {
    const shown = searchText(words);
    return shown.length > 0 ? shown : loneAddress(words);
  };
  if (values.length === 1 || words === '') {
    const found = values.flatMap(searchAnswer);
    return found.length > 0 ? found : said();
  }
  const linked = said();
  return linked.length > 0 ? linked : values.map(withoutText).flatMap(searchAnswer);
}

function wordsOf(value: unknown): string {
  const parts = geminiAnswers(value).flatMap(partsOf);
  const said = parts.filter(({ thought }) => thought !== true).map(({ text = '' }) => text);
  return parts.length > 0 ? said.join('') : wordsOfMessage(value);
}

function withoutText(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, child) => (name === 'text' ? undefined : child)));
}

/** Pictures in thoughts are drafts and left out; all others are results. A repeated picture is not delivered again. */
function* deliverPictures(value: unknown, delivery: ImageDelivery): Generator<GatewayEvent, void, void> {
  for (const part of geminiAnswers(value).flatMap(partsOf)) {
    const base64 = part.thought === true ? '' : pictureOf(part);
    const picture = base64 === '' ? null : delivery.deliver({ base64 });
    if (picture === null || !('index' in picture)) continue;
    const signature = part.thoughtSignature ?? part.thought_signature ?? '';
    const isUsable = signature.length <= limits.signatureCharacters && /^[\w+/=-]+$/.test(signature);
    if (isUsable) yield { type: 'signature', index: picture.index, signature };
    yield picture;
  }
}

/** @throws why there is no picture, or the error that the answer reports beside its pictures */
function throwWithoutPicture(values: readonly unknown[], delivery: ImageDelivery, apiKey: string): void {
  const refused = values.find((value) => geminiErrorOf(value) !== undefined);
  if (refused !== undefined) throw delivery.refusal(JSON.stringify({ error: geminiErrorOf(refused) }));
  if (delivery.delivered > 0) return;
  const answers = values.flatMap((value) => geminiAnswers(value));
  // Without candidates or a reason, the answer is a failure in one of the shapes that `readRefusal` knows.
  if (answers.length === 0 && values.some(saysSuccess)) throw delivery.error('no_picture');
  if (answers.every(({ candidates, promptFeedback }) => candidates === undefined && !promptFeedback))
    throw errorFromMessage(values[0], delivery, apiKey) ?? delivery.refusal(JSON.stringify(values[0]));
  throw withoutPicture(answers, delivery, apiKey);
}
