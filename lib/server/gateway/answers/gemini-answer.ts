import 'server-only';
import { z } from 'zod';
import type { AppError } from '@/lib/protocol/app-error';
import type { Usage } from '@/lib/protocol/job-events';
import { readsAsRefusal } from '../failures/error-from-prose';
import { redact } from '../failures/redact';
import { upstreamSentences } from '../failures/upstream-error-table';
import { type ImageDelivery, toBase64 } from './image-delivery';
import { tokenCount } from './read-usage';
import { isError } from './search-answer';

const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
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
  .array(z.object({ modality: text, tokenCount }).catch({}))
  .optional()
  .catch(undefined);
const usageSchema = z.object({
  promptTokenCount: tokenCount,
  promptTokensDetails: modalities,
  candidatesTokenCount: tokenCount,
  candidatesTokensDetails: modalities,
  thoughtsTokenCount: tokenCount,
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
export type GeminiAnswer = z.infer<typeof answerSchema>;
type GeminiPart = z.infer<typeof partSchema>;

/** Gemini's answers in a value: one or a list, each bare or wrapped. */
export function geminiAnswers(value: unknown, depth = 0): GeminiAnswer[] {
  if (Array.isArray(value) && depth === 0)
    return value.flatMap((one: unknown) => geminiAnswers(one, depth + 1));
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) return [];
  const { candidates, promptFeedback, usageMetadata, response, data, result } = parsed.data;
  if (candidates !== undefined || promptFeedback !== undefined || usageMetadata !== undefined)
    return [parsed.data];
  return depth > 1 ? [] : [response, data, result].flatMap((inner) => geminiAnswers(inner, depth + 1));
}

export function partsOf({ candidates = [] }: GeminiAnswer): GeminiPart[] {
  return candidates.flatMap(({ content }) => content.parts);
}

export function pictureOf({ inlineData, inline_data }: GeminiPart): string {
  return toBase64(inlineData?.data ?? inline_data?.data ?? '');
}

/**
 * Gemini bills text and pictures separately, in both directions; thoughts are text. null if the numbers cannot be a
 * bill: a picture without tokens of its own would cost a fraction of its price, so the price table is closer to the
 * truth.
 */
export function readGeminiUsage(raw: GeminiAnswer['usageMetadata'], pictures: number): Usage | null {
  if (raw === undefined) return null;
  const input = raw.promptTokenCount ?? 0;
  const inputImageTokens = Math.min(input, countImages(raw.promptTokensDetails));
  const outputTokens = countImages(raw.candidatesTokensDetails);
  const outputTextTokens =
    Math.max(0, (raw.candidatesTokenCount ?? 0) - outputTokens) + (raw.thoughtsTokenCount ?? 0);
  if (input + outputTokens + outputTextTokens === 0 || (pictures > 0 && outputTokens === 0)) return null;
  return { inputTextTokens: input - inputImageTokens, inputImageTokens, outputTokens, outputTextTokens };
}

function countImages(details: z.infer<typeof modalities>): number {
  const images = (details ?? []).filter(({ modality }) => modality?.toUpperCase() === 'IMAGE');
  return images.reduce((sum, { tokenCount = 0 }) => sum + tokenCount, 0);
}

export function geminiErrorOf(value: unknown): unknown {
  const { error } = answerSchema.safeParse(value).data ?? {};
  return isError(error) ? error : undefined;
}

export function finishOf({ candidates = [] }: GeminiAnswer): string | undefined {
  return candidates.find(({ finishReason }) => finishReason !== undefined)?.finishReason;
}

/** The finish reasons that mean moderation. With any other reason, a second attempt may succeed. */
const moderationReason = /SAFETY|PROHIBITED|RECITATION|BLOCKLIST|SPII/;

export function withoutPicture(
  answers: readonly GeminiAnswer[],
  delivery: ImageDelivery,
  apiKey: string,
): AppError {
  const feedback = answers.find(({ promptFeedback }) => promptFeedback !== undefined)?.promptFeedback;
  const blocked = feedback?.blockReason;
  const candidates = answers.flatMap((answer) => answer.candidates ?? []);
  const finish = candidates.find(({ finishReason }) => finishReason !== undefined && finishReason !== 'STOP');
  const reason = blocked ?? finish?.finishReason ?? '';
  const words = answers.flatMap(partsOf).filter(({ thought }) => thought !== true);
  const said = words
    .map((part) => part.text ?? '')
    .join('')
    .trim();
  const parts = [reason, feedback?.blockReasonMessage, finish?.finishMessage, said];
  const message = parts.filter((part) => part !== undefined && part !== '').join(': ');
  const isModerated = blocked !== undefined || moderationReason.test(reason) || readsAsRefusal(said);
  const code = isModerated ? 'moderation_blocked' : 'no_picture';
  const sentence = isModerated ? upstreamSentences[code] : 'The model answered without a picture.';
  return delivery.error(code, sentence, redact(message, apiKey));
}
