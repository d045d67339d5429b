import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { ImageDelivery } from '../answers/image-delivery';
import { redact } from './redact';
import { upstreamErrorPatterns, upstreamSentences } from './upstream-error-table';

/**
 * The error for an answer without a picture. It depends on what the model said instead: that it will not draw this, or
 * anything else.
 */
export function errorFromProse(
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

/** The rules of the model or its vendor, by whatever name. */
const rules =
  /\b(?:content|usage|safety|community|our|openai['’]?s?) (?:polic(?:y|ies)|rules|standards|restrictions)\b|\b(?:against|violat\w+|breach\w*|break\w*) (?:\w+ ){0,3}(?:polic(?:y|ies)|rules)\b|\bguidelines\b|\bguard-?rails?\b|\b(?:safety|content|moderation|nsfw) (?:filters?|systems?|checks?|review)\b|(?:内容|內容|使用|安全|社区|社區|平台|相关|相關)(?:政策|准则|準則|规范|規範|规定|規定|要求)|(?:违反|違反|不符合|不合).{0,20}(?:政策|准则|準則|规范|規範|规定|規定|要求)|不合规|不合規|(?:不当|不當|不适宜|不適宜|不适合|不適合|不良|不安全)的?(?:内容|內容|信息|資訊|词|詞)/i;
/** A check that the words or the picture did not pass. */
const failedCheck =
  /(?:未|没有?|沒有?|不)(?:能)?通[过過].{0,8}(?:审核|審核|审查|審查|检查|檢查|检测|檢測)|(?:审核|審核|审查|審查|检测|檢測).{0,6}(?:未|没有?|沒有?|不)(?:能)?通[过過]|\b(?:prompt|request|image|picture|content|message)\b[^.!?\n]{0,30}\b(?:was|were|is|been|got)\b (?:\w+ )?(?:flagged|blocked|filtered|rejected as)\b/i;
/** Topics of moderation. They mean a refusal only together with words that refuse. */
const grounds =
  /\b(?:copyright\w*|trademark\w*|intellectual property|likeness|(?:real|public|private|identifiable|living) (?:people|persons?|individuals?|figures?)|celebrit(?:y|ies)|politicians?|minors?|child(?:ren)?|nud(?:e|ity)|sexual\w*|erotic\w*|explicit|violen(?:t|ce)|gor[ey]|hate\w*|self-harm|weapons?|illegal|harmful|unsafe|inappropriate)\b|版权|版權|著作权|著作權|商标|商標|肖像|真实人物|真實人物|真人|公众人物|公眾人物|名人|未成年|裸露|裸体|裸體|色情|性暗示|暴力|血腥|仇恨|违法|違法|不当|不當|不适宜|不適宜|不适合|不適合|不宜/i;
const refuses =
  /\b(?:can(?:no|['’])t|can ?not|could not|couldn['’]t|unable|won['’]t|will not|not (?:able|allowed|permitted|possible|something)|(?:is|was|are)(?:n['’]t| not) (?:possible|allowed|permitted|able)|may not|refus\w+|declin\w+|reject\w+|den(?:y|ied)|violat\w+|pass on|prohibited|forbidden|restrict\w+)\b|无法|無法|不能|不可|不会|不會|不便|不允许|不允許|拒绝|拒絕|涉及|违反|違反|禁止|换个|換個|换一个|換一個/i;

const work =
  'help|assist|comply|fulfil+(?:led)?|creat(?:e|ing)|generat(?:e|ing)|mak(?:e|ing)|draw(?:ing)?|produc(?:e|ing)|edit(?:ing)?|depict(?:ing)?|provid(?:e|ing)|complet(?:e|ed|ing)|process(?:ed)?|render(?:ing)?|do(?:ing)?';
/** A model that will not draw what was asked for: the request must be worded differently. */
const unwilling = new RegExp(
  [
    `\\b(?:can(?:no|['’])t|can ?not|unable to|won['’]t|will not|not able to|not (?:allowed|permitted) to)\\b (?:[\\w']+ ){0,4}?(?:${work})\\b`,
    String.raw`\b(?:must|have to|need to|going to) (?:\w+ ){0,2}?(?:decline|refuse|pass)\b|\bI(?:['’]ll| will)? (?:decline|refuse)\b`,
    `\\bnot (?:something|an image|a picture|one) (?:that )?I(?: can|['’]m able to|['’]m allowed to| will)|(?:\\bnot|n['’]t) (?:feel )?comfortable (?:with )?(?:${work})`,
    String.raw`(?:无法|無法|不能|不可以|没办法|沒辦法|没法|沒法|不便|不会|不會|不允许|不允許|拒绝|拒絕)[^。！!？?\n，,]{0,12}?(?:生成|创建|創建|创作|創作|绘制|繪製|画|畫|制作|製作|提供|协助|協助|帮助|幫助|满足|滿足|處理|处理|完成|产生|產生)`,
    // Models answer in the language of the prompt.
    String.raw`\bno (?:puedo|podemos|me es posible)\b[^.!?\n]{0,20}\b(?:generar|crear|hacer|dibujar|ayudar|producir|cumplir)`,
    String.raw`\bnão (?:posso|consigo|podemos)\b[^.!?\n]{0,20}\b(?:gerar|criar|fazer|desenhar|ajudar|atender)`,
    String.raw`\bkann\b[^.!?\n]{0,60}\bnicht\b[^.!?\n]{0,40}\b(?:erstellen|generieren|erzeugen|zeichnen|helfen)`,
    String.raw`\bne (?:peux|pouvons) pas\b[^.!?\n]{0,30}\b(?:créer|générer|dessiner|produire|aider|réaliser)`,
    'не (?:могу|можем|смогу)[^.!?\\n]{0,20}(?:создать|сгенерировать|нарисовать|помочь|выполнить)',
    'không thể (?:tạo|vẽ|giúp|thực hiện)',
    '(?:画像|イラスト|リクエスト|ご要望|生成|作成)[^。！？\\n]{0,20}(?:できません|できかねます|いたしかねます|お応えできない)',
    '(?:이미지|그림|요청|생성)[^.!?\\n]{0,20}(?:수 없|불가능)',
  ].join('|'),
  'i',
);
const technical =
  /rate.?limit|too many|try again|later|quota|error|timed? ?out|overload|busy|capacity|technical|unavailable|server|network|tool|系统|系統|繁忙|稍后|稍後|重试|重試|超时|逾時|错误|錯誤|频繁|頻繁|额度|網絡|网络|服务|服務/i;
/** The request is for more than can be made at once. */
const beyondLimit =
  /\b(?:more|fewer|less|larger|bigger|smaller|higher|longer|wider) than (?:\d|one|two|three|four|five|six|eight|ten)|\bat (?:once|a time|the same time)\b|\bper (?:request|message|call|turn)\b|\b(?:maximum|minimum|at most|up to)\b|(?:最多|至多|最大|上限|超过|超過|一次|同时|同時)[^。！!？?\n]{0,8}\d|超出.{0,6}(?:上限|限制|范围|範圍)/i;
/** The model says that it needs something first. */
const missing =
  /\b(?:no|without|missing|lacks?|lacking|empty|needs?|requires?|(?:please|you|kindly)\b[^.!?\n]{0,20}\b(?:provide|upload|attach|share|specify|describe|send|tell))\b[^.!?\n]{0,40}\b(?:descriptions?|prompts?|details?|image|picture|photo|reference|file|attachment|ratio|size|style|information|instructions?|subject|given|provided|attached|uploaded)\b|(?:\bnot|n['’]t) (?:been )?(?:given|provided|attached|uploaded|specified|described|see)\b|\b(?:until|unless|before) you\b|(?:没有|沒有|未|缺少)(?:提供|上传|上傳|描述|说明|說明|收到|看到|指定)|[请請]先?(?:提供|上[传傳]|描述|[说說]明|告[诉訴知])/i;
/** A model that asks for something else does not say that anything is missing. */
const alternative = /\b(?:different|another|other|instead|else|original|alternative)\b|[换換]|其他|其它|另/i;

/**
 * Whether a model's own words say that it, or its vendor, will not draw this: then other words help, and another try
 * does not. Rules and failed checks say so by themselves. Unwillingness, or a refusal on a topic of moderation, does
 * not if the reason is technical, a limit, or something that is missing.
 */
export function readsAsRefusal(words: string): boolean {
  if (rules.test(words) || failedCheck.test(words)) return true;
  const isOpen = beyondLimit.test(words) || (missing.test(words) && !alternative.test(words));
  if (isOpen || technical.test(words)) return false;
  return unwilling.test(words) || (grounds.test(words) && refuses.test(words));
}
