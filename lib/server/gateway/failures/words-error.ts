import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { ImageDelivery } from '../answers/image-delivery';
import { readsAsRefusal } from './reads-as-refusal';
import { redact } from './redact';
import { upstreamErrorPatterns, upstreamSentences } from './upstream-error-table';

/**
 * The error of an answer without a picture, by what the model said instead: that it will not draw this, or anything else.
 */
export function wordsError(
  words: string,
  delivery: ImageDelivery,
  apiKey: string,
  isRefused = false,
): AppError {
  const isModeration = upstreamErrorPatterns.some(
    ({ code, pattern }) => code === 'moderation_blocked' && pattern.test(words),
  );
  const isPolicy = isRefused || readsAsRefusal(words);
  const code = isModeration || isPolicy ? 'moderation_blocked' : 'no_picture';
  const { upstream } = delivery.error('no_picture').details;
  const message = words === '' ? {} : { message: redact(words, apiKey) };
  const sentence = code === 'no_picture' ? 'The model answered without a picture.' : upstreamSentences[code];
  return new AppError(code, sentence, { details: { upstream: { ...upstream, ...message } } });
}
