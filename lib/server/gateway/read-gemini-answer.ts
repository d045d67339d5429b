import 'server-only';
import { z } from 'zod';
import type { AppError } from '@/lib/protocol/app-error';
import type { Usage } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import { answerBytesMax } from './answer-room';
import type { CallDeadline } from './call-deadline';
import { extractBase64 } from './extract-base64';
import type { GatewayEvent } from './gateway-route';
import { ImageDelivery, toBase64 } from './image-delivery';
import { readAnswer } from './read-answer';
import { isBrokenOff } from './read-image-json';
import { redact } from './redact';
import { upstreamSentences } from './upstream-error-table';

/** One picture, and drafts of it. */
const picturesMax = 3;

const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const tokens = z.int().min(0).optional().catch(undefined);
const blob = z.object({ data: text }).optional().catch(undefined);
const partSchema = z.object({
  text,
  thought: flag,
  inlineData: blob,
  inline_data: blob,
  thoughtSignature: text,
  thought_signature: text,
});
const parts = z.array(partSchema.catch({})).catch([]);
const candidateSchema = z.object({
  content: z.object({ parts }).catch({ parts: [] }),
  finishReason: text,
  finishMessage: text,
});
const modalities = z
  .array(z.object({ modality: text, tokenCount: tokens }).catch({}))
  .optional()
  .catch(undefined);
const usageSchema = z.object({
  promptTokenCount: tokens,
  promptTokensDetails: modalities,
  candidatesTokenCount: tokens,
  candidatesTokensDetails: modalities,
  thoughtsTokenCount: tokens,
});
/** Loose, because a failure is reported in fields of many names. */
const answerSchema = z.looseObject({
  candidates: z
    .array(candidateSchema.catch({ content: { parts: [] } }))
    .optional()
    .catch(undefined),
  promptFeedback: z.object({ blockReason: text, blockReasonMessage: text }).optional().catch(undefined),
  usageMetadata: usageSchema.optional().catch(undefined),
  error: z.unknown().optional(),
});
type GeminiAnswer = z.infer<typeof answerSchema>;
type GeminiPart = z.infer<typeof partSchema>;

/**
 * A 2xx answer of Gemini: the signature and the picture, then the usage, and only then a failure is thrown.
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
    json: (chunks) => readGeminiJson(chunks, delivery, apiKey),
    events: () => {
      throw delivery.error('upstream_unreadable');
    },
  });
}

async function* readGeminiJson(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
  apiKey: string,
): AsyncGenerator<GatewayEvent, void, void> {
  const answer = await parseAnswer(chunks, delivery);
  const answered = (answer.candidates ?? []).flatMap(({ content }) => content.parts);
  // Drafts are thoughts; every picture that is none was made and billed.
  const pictures = answered.filter((part) => part.thought !== true && pictureOf(part) !== '');
  for (const picture of pictures) yield* tellPicture(picture, delivery);
  const usage = readGeminiUsage(answer.usageMetadata);
  if (usage !== null) yield { type: 'usage', usage };
  if (pictures.length === 0) throw withoutPicture(answer, answered, delivery, apiKey);
}

/** Not part of the generator, whose frame would keep the answer's text in memory beside the picture parsed from it. */
async function parseAnswer(
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
): Promise<GeminiAnswer> {
  const collected: Uint8Array[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  const { json, restore } = extractBase64(Buffer.concat(collected), signedKeys);
  let value: unknown;
  try {
    value = JSON.parse(json, restore);
  } catch (cause) {
    throw delivery.error(isBrokenOff(cause, json) ? 'upstream_cut_off' : 'upstream_unreadable');
  }
  const { candidates, ...rest } = answerSchema.parse(value);
  // Without candidates or a reason it is a failure in one of the shapes that `readRefusal` knows.
  const isRefused = rest.error !== undefined && rest.error !== null;
  if (isRefused || (candidates === undefined && rest.promptFeedback === undefined)) {
    throw delivery.refusal(JSON.stringify(rest));
  }
  return { ...rest, candidates };
}

const signedKeys = ['data', 'thoughtSignature', 'thought_signature'];

/** A picture that the answer repeats is told once. */
function* tellPicture(part: GeminiPart, delivery: ImageDelivery): Generator<GatewayEvent, void, void> {
  const event = delivery.deliver({ base64: pictureOf(part) });
  if (event === null || !('index' in event)) return;
  const signature = part.thoughtSignature ?? part.thought_signature ?? '';
  const isUsable = signature.length <= limits.signatureCharacters && /^[\w+/=-]+$/.test(signature);
  if (isUsable) yield { type: 'signature', index: event.index, signature };
  yield event;
}

function pictureOf({ inlineData, inline_data }: GeminiPart): string {
  return toBase64(inlineData?.data ?? inline_data?.data ?? '');
}

/** Gemini bills text and pictures apart, in both directions; thoughts are text. */
function readGeminiUsage(raw: GeminiAnswer['usageMetadata']): Usage | null {
  if (raw === undefined) return null;
  const input = raw.promptTokenCount ?? 0;
  const inputImageTokens = Math.min(input, countImages(raw.promptTokensDetails));
  const outputTokens = countImages(raw.candidatesTokensDetails);
  const outputTextTokens =
    Math.max(0, (raw.candidatesTokenCount ?? 0) - outputTokens) + (raw.thoughtsTokenCount ?? 0);
  if (input + outputTokens + outputTextTokens === 0) return null;
  return { inputTextTokens: input - inputImageTokens, inputImageTokens, outputTokens, outputTextTokens };
}

function countImages(details: z.infer<typeof modalities>): number {
  const images = (details ?? []).filter(({ modality }) => modality === 'IMAGE');
  return images.reduce((sum, { tokenCount = 0 }) => sum + tokenCount, 0);
}

/** Why there is no picture. Reasons of moderation end differently from those that a second attempt may not meet. */
const moderationReason = /SAFETY|PROHIBITED|RECITATION|BLOCKLIST|SPII/;

function withoutPicture(
  { candidates = [], promptFeedback }: GeminiAnswer,
  answered: readonly GeminiPart[],
  delivery: ImageDelivery,
  apiKey: string,
): AppError {
  const blocked = promptFeedback?.blockReason;
  const finish = candidates.find(({ finishReason }) => finishReason !== undefined && finishReason !== 'STOP');
  const reason = blocked ?? finish?.finishReason ?? '';
  const words = answered.filter(({ thought }) => thought !== true).map((part) => part.text ?? '');
  const said = [reason, promptFeedback?.blockReasonMessage, finish?.finishMessage, words.join('').trim()];
  const message = said.filter((part) => part !== undefined && part !== '').join(': ');
  const isModerated = blocked !== undefined || moderationReason.test(reason);
  const code = isModerated ? 'moderation_blocked' : 'no_picture';
  const sentence = isModerated ? upstreamSentences[code] : 'The model answered without a picture.';
  return delivery.error(code, sentence, redact(message, apiKey));
}
