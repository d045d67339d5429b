import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { ImageDelivery } from './image-delivery';
import { redact } from './redact';
import { upstreamErrorPatterns, upstreamSentences } from './upstream-error-table';

/** Further wordings of moderation that only a model's own sentences use. */
const policySentence =
  /\b(?:content|usage|safety|our|openai['’]?s?) polic(?:y|ies)\b|\bguidelines\b|内容政策|內容政策|使用政策|违反.{0,20}(?:政策|准则|规定)|違反.{0,20}(?:政策|準則|規定)/i;

/** A model that will not draw what was asked for: the request must be worded differently. */
const unwilling =
  /\b(?:can(?:no|['’])t|cannot|unable to|won['’]t|will not|not able to|not (?:allowed|permitted) to)\b (?:[\w']+ ){0,4}?(?:help|assist|comply|fulfil+(?:led)?|creat(?:e|ing)|generat(?:e|ing)|make|draw|produc(?:e|ing)|edit|depict|provide|complet(?:e|ed)|process(?:ed)?|render)\b|\b(?:must|have to|need to|going to) (?:\w+ ){0,2}?(?:decline|refuse)\b|\bI (?:decline|refuse)\b|(?:无法|無法|不能|不可以|没办法|沒辦法|没法|沒法|不便|不会|不會|不允许|不允許|拒绝|拒絕)[^。！!？?\n，,]{0,12}?(?:生成|创建|創建|创作|創作|绘制|繪製|画|畫|制作|製作|提供|协助|協助|帮助|幫助|满足|滿足|處理|处理|完成|产生|產生)/i;
const technicalReason =
  /rate.?limit|too many|try again|later|quota|error|timed? ?out|overload|busy|capacity|technical|unavailable|server|network|tool|系统|系統|繁忙|稍后|稍後|重试|重試|超时|逾時|错误|錯誤|频繁|頻繁|额度|網絡|网络|服务|服務/i;

function isUnwilling(words: string): boolean {
  return unwilling.test(words) && !technicalReason.test(words);
}

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
  const isPolicy = isRefused || policySentence.test(words) || isUnwilling(words);
  const code = isModeration || isPolicy ? 'moderation_blocked' : 'no_picture';
  const { upstream } = delivery.error('no_picture').details;
  const message = words === '' ? {} : { message: redact(words, apiKey) };
  const sentence = code === 'no_picture' ? 'The model answered without a picture.' : upstreamSentences[code];
  return new AppError(code, sentence, { details: { upstream: { ...upstream, ...message } } });
}
