import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { TranscriptSummary } from '@/lib/transcript/transcript-event';
import type { ImageDelivery } from './image-delivery';
import { redact } from './redact';
import { upstreamErrorPatterns } from './upstream-error-patterns';
import { upstreamSentences } from './upstream-sentences';

/** Further wordings of moderation that only a model's own sentences have. */
const policySentence =
  /\b(?:content|usage|safety|our|openai['’]?s?) polic(?:y|ies)\b|\bguidelines\b|内容政策|內容政策|使用政策|违反.{0,20}(?:政策|准则|规定)|違反.{0,20}(?:政策|準則|規定)/i;

/**
 * Why an answer that came to its end has no picture, in the model's own words. The call ran and is charged, whatever
 * those say: a rate limit or a retired model told in prose is no refusal before work.
 */
export function chatFailure(
  { failure, prose }: TranscriptSummary,
  delivery: ImageDelivery,
  apiKey: string,
): AppError {
  const words = [failure?.reason ?? '', prose].filter((text) => text !== '').join(' — ');
  const isModeration = upstreamErrorPatterns.some(
    ({ code, pattern }) => code === 'moderation_blocked' && pattern.test(words),
  );
  const code = isModeration || policySentence.test(words) ? 'moderation_blocked' : 'no_picture';
  const { upstream } = delivery.error('no_picture').details;
  const message = words === '' ? {} : { message: redact(words, apiKey) };
  const sentence = code === 'no_picture' ? 'The model answered without a picture.' : upstreamSentences[code];
  return new AppError(code, sentence, { details: { upstream: { ...upstream, ...message } } });
}
