import 'server-only';
import type { ErrorCode } from '@/lib/protocol/errors';

/** English messages for clients of the API and for logs. The browser translates the code instead. */
export const upstreamSentences = {
  key_refused: 'The gateway refused the key. Check that it is complete and has not expired.',
  balance_empty: 'The balance or quota at the gateway is used up. Top it up, then try again.',
  model_unavailable:
    'The gateway cannot run this model with this key right now. Pick another model, or try again later.',
  model_retired: 'This model has been retired. Pick another model.',
  prompt_too_long: 'The prompt is too long for this model. Shorten it.',
  request_refused: 'The gateway refused the request before starting. Its message says why.',
  upstream_rate_limited: 'The gateway takes no more requests right now. Wait, then try again.',
  upstream_too_large: 'The request is too large for the gateway. Use fewer or smaller pictures.',
  moderation_blocked:
    'Moderation blocked the request. Describe a style rather than an artist, brand or person, and try again.',
  upstream_unavailable: 'The gateway is not available right now. Try again in a while.',
  upstream_timeout: 'The gateway did not finish in time.',
  upstream_cut_off: 'The connection to the gateway broke before the answer was complete.',
  upstream_unreadable: 'The gateway answered in a form that cannot be read.',
  no_picture: 'The gateway answered without a picture; moderation may have withheld it.',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type UpstreamCode = keyof typeof upstreamSentences;

/** A wording of upstream (code, type and message in one line) and what it means. */
export interface UpstreamErrorPattern {
  code: UpstreamCode;
  pattern: RegExp;
  /** Set if this wording is used before work begins, although its code is otherwise charged. */
  charged?: false;
}

export interface ExplainedCode {
  code: UpstreamCode;
  charged?: false;
}

/**
 * The codes of `/ai/v1` that say more than any wording. Codes that other routes use as well, with looser meanings, are
 * left to the patterns below. If the gateway does not know what became of a call, the call counts as charged.
 */
export const upstreamErrorCodes: ReadonlyMap<string, ExplainedCode> = new Map(
  Object.entries<ExplainedCode>({
    schema_violation: { code: 'request_refused' },
    unsupported_input_combination: { code: 'request_refused' },
    capability_not_supported: { code: 'request_refused' },
    unsupported_media_format: { code: 'request_refused' },
    invalid_media_data: { code: 'request_refused' },
    media_url_unreachable: { code: 'request_refused' },
    invalid_media: { code: 'request_refused' },
    async_not_enabled: { code: 'request_refused' },
    task_not_found: { code: 'request_refused' },
    result_not_found: { code: 'request_refused' },
    result_not_ready: { code: 'request_refused' },
    artifact_expired: { code: 'request_refused' },
    authentication_failed: { code: 'key_refused' },
    image_too_large: { code: 'upstream_too_large' },
    request_too_large: { code: 'upstream_too_large' },
    output_blocked: { code: 'moderation_blocked', charged: false },
    output_policy_violation: { code: 'moderation_blocked' },
    rate_limited: { code: 'upstream_rate_limited' },
    upstream_rate_limited: { code: 'upstream_rate_limited' },
    too_many_downloads: { code: 'upstream_rate_limited' },
    internal_error: { code: 'upstream_unavailable' },
    image_not_generated: { code: 'no_picture' },
    upstream_bad_response: { code: 'upstream_unavailable' },
    task_status_unavailable: { code: 'upstream_unavailable' },
    upstream_unreachable: { code: 'upstream_unavailable' },
    provider_unavailable: { code: 'upstream_unavailable' },
    model_unavailable: { code: 'model_unavailable' },
    service_unavailable: { code: 'upstream_unavailable', charged: false },
    sync_timeout: { code: 'upstream_timeout' },
  }),
);

/**
 * The first pattern that matches decides, before the status: gateways give 401 for a missing model, 429 for an empty
 * balance, 200 for a retired model. Sources: the gateway's page, OpenAI's error codes, and the wordings of the
 * open-source gateways (one-api, new-api) that AIHubMix and its like are built on.
 */
export const upstreamErrorPatterns: readonly UpstreamErrorPattern[] = [
  {
    code: 'moderation_blocked',
    pattern:
      /moderation_blocked|(?:input|output)_moderation|safety system|content[_ ](?:policy|filter)|sensitive[_ ]?(?:words?|content|information)|data_?inspection_?failed|inappropriate content|(?:violat\w+|against) (?:our|the|openai's) [\w ]*polic|prohibited[_ ]content|\b(?:request|content|prompt)[_ ]moderated\b|\bnsfw content|banned (?:prompt|words?)|responsible ai\b|content_moderation|risk_detection|safety filters?|violat\w+ [\w' ]{0,40}guidelines|(?:flagged|blocked|rejected|refused|denied) by (?:\w+ ){0,3}(?:safety|moderation|content)|敏感(?:词|詞|内容|內容|信息|資訊)|不安全.{0,6}(?:内容|內容)|违规|違規|违禁|違禁|(?:内容|內容|提示词|提示詞|图片|圖片).{0,10}(?:违反|違反)|内容审核|內容審核|(?:审核|審核)(?:不|未|没有|沒有)通[过過]|(?<![账帳][号號户戶].{0,10})(?:未|没有?|沒有?|不)能?通[过過].{0,8}(?:[审審][核查]|(?:安全|[内內]容).{0,4}[检檢][查测測])|(?<![账帳][号號户戶].{0,10})(?:命中|触发|觸發).{0,8}(?:[内內]容|安全|[审審]核|敏感|[风風]控)|(?:不良|色情|低俗|裸露|暴力|血腥|[违違]法).{0,6}(?:[内內]容|信息|[资資][讯訊]|[图圖]片|元素)|(?:涉及|涉嫌|侵犯).{0,8}(?:版[权權]|侵[权權]|肖像|商[标標])|(?:[内內]容|提示[词詞])[^，。,.]{0,6}不合[规規]|\brisk not pass|\b(?:pass|passed) (?:\w+ ){0,3}risk[- ]?control|(?:text|image|content|prompt)[_ ]audit\w* (?:fail|reject|not pass)|\b(?:input|output|new)_(?:\w+_)?sensitive\b|\bnew_sensitive\b|\b(?:input|output|prompt|request|image|content|message)s?\b[^.!?\n]{0,30}\bflagged (?:as|for)\b/i,
  },
  {
    code: 'upstream_unavailable',
    pattern:
      /no (?:available |usable |valid |allowed )?(?:channels?|distributors?)\b|no (?:available |usable |valid |allowed )?(?:endpoints?|providers?|deployments?)\b.{0,30}(?:found|available|for)\b|(?:无|無|没有|沒有|暂无|暫無|未找到|找不到).{0,6}可用的?(?:渠道|通道)/i,
    charged: false,
  },
  {
    // The vendor opens this model to verified accounts only: another model works with the same key.
    code: 'model_unavailable',
    pattern:
      /\borg(?:ani[sz]ation)?\b.{0,80}\bverif|verif\w+\b.{0,60}\borg(?:ani[sz]ation)?\b|\bidentity verification\b|(?:组织|組織|实名|實名).{0,20}(?:验证|驗證|认证|認證)/i,
  },
  {
    // The key is good, but not for this: none of these is a reason to enter another key.
    code: 'request_refused',
    pattern:
      /unsupported_country|(?:region|country|territory|location)\b.{0,60}\b(?:not (?:supported|allowed|available|permitted)|restricted|blocked|unsupported)|\b(?:not (?:supported|allowed|available|permitted)|restricted|blocked|unsupported|prohibited|denied|forbidden|banned)\b.{0,60}\b(?:region|country|territory|location)|(?:access|requests?) from (?:your|this|the) (?:region|country|territory|location)|\bip(?: address)?\b.{0,60}\b(?:not (?:allowed|in|permitted|authorized)|forbidden|blocked|denied|white-?list|allow-?list)|(?:whitelist|allowlist)\b.{0,30}\bip\b|ip.{0,20}(?:白名单|白名單|不在.{0,20}(?:列表|名单|名單|范围|範圍)|不允许|不允許|禁止|受限|限制)|(?:地区|地區|区域|區域|国家|國家|所在地).{0,20}(?:不支持|不支援|不可用|受限|限制|不允许|不允許|禁止)/i,
  },
  {
    code: 'upstream_rate_limited',
    pattern:
      /负载已饱和|負載已飽和|负载已满|(?:[请請]求|[调調]用|[访訪][问問]|操作).{0,3}[频頻]繁|(?:超[过過出]|[达達]到).{0,6}(?:[并併並][发發]|速率|[频頻]率)|限流|队列已?满|佇列已?滿|任[务務][数數]?量?[过過太]多|\bqueue (?:is )?full\b|\bqps\b.{0,20}\blimit|\b(?:parallel|concurrent) (?:tasks?|jobs?|requests?)\b.{0,40}\blimit|too many (?:concurrent |parallel |running )?(?:tasks|jobs)\b|(?:[请請]求|[访訪][问問])量[过過太][大多高]|quota exceeded for (?:quota )?metric|resource_exhausted.{0,200}\b(?:per (?:minute|hour|second|day)|requests?|rate)\b/i,
  },
  {
    // These name the model too, but the parameter is at fault.
    code: 'request_refused',
    pattern:
      /(?:unknown|unsupported|invalid) (?:parameter|value)|不支[持援]的?.{0,8}(?:[参參][数數]|尺寸|分辨率|解析度|[宽寬]高比|格式|[质質]量|品[质質])|(?:[参參][数數]|尺寸|分辨率|解析度).{0,20}不支[持援]|_not_supported|not_within_range|\b(?:parameter|size|quality|background|moderation|format|fidelity)\b.{0,60}not supported/i,
  },
  {
    code: 'model_retired',
    pattern:
      /\bmodels?\b.{0,200}\b(?:retired|deprecated|decommissioned|discontinued|shut down|no longer (?:available|supported)|end[- ]of[- ]life|end of (?:its )?life)|model_(?:retired|deprecated)|模型.{0,100}已(?:[经經]|[于於].{0,20})?(?:下[线線架]|停用|退役|停止服[务務]|停止提供|[弃棄]用|[废廢][弃棄])/i,
  },
  {
    code: 'model_unavailable',
    pattern:
      /(?:model|deployment)_not_(?:found|open)|deployment\b.{0,60}does not exist|(?:not activated|does not work with) (?:the|this) (?:\w+ )?model|\bmodels?\b.{0,200}(?:(?:does |do )?not exist|not found|not available|not supported|not allowed|is invalid)|(?:invalid|unknown|unsupported) model\b|(?:do(?:es)?(?: not|n't) have|has no|no|lacks?) access to (?:the |this )?model|(?:无权|無權|没有权限|沒有權限|不支[持援]).{0,20}模型|(?:没有|沒有|[无無]).{0,12}模型.{0,6}[权權]限|(?:未|没有|沒有)(?:[开開]通|[启啟]用).{0,8}模型|(?:找不到|未找到|没有找到|沒有找到|[无無]此)(?:[该該此]|指定的?)?模型|模型.{0,40}(?:未|没有|沒有)(?:开放|開放|开通|開通|启用|啟用|上线|上線|接入)|模型.{0,100}(?:不存在|不可用|不支持|无权|無權)/i,
  },
  {
    code: 'balance_empty',
    pattern:
      /insufficient[_ ](?:\w+[_ ])?(?:quota|balance|funds|credits?)|balance is (?:insufficient|empty|not enough|too low)|quota (?:has been |is |was )?(?:exhausted|exceeded|used up|not enough|insufficient)|exceeded your current quota|billing_(?:hard_limit|not_active)|hard limit|\b(?:overdue|arrearage)|(?:credits?|balance|funds)\b.{0,30}\b(?:depleted|exhausted|used up)|(?:budget|(?:key|spend(?:ing)?|credit) limit)\b.{0,20}\bexceeded|requires? more credits|(?:[额額]度|[余餘][额額]|配[额額]|[点點][数數]|[积積]分|[费費]用)已?[经經]?(?:不足|不[够夠]|用[尽盡完]|耗[尽盡]|失[败敗])|欠[费費]/i,
  },
  {
    code: 'key_refused',
    pattern:
      /invalid[_ ](?:token|api[_ ]?key)|incorrect api key|api key not valid|no (?:api )?key provided|did ?n[o']t provide an api key|log ?in fail(?:ed|ure)?\b.{0,60}\b(?:secret|api) key|(?:token|api key) (?:is |has )?(?:expired|disabled|invalid|revoked)|(?:无效|無效)的?\s?(?:令牌|token)|token\s?(?:无效|無效|已过期|已過期|错误|錯誤)|未提供令牌|令牌(?:无效|無效|已过期|已過期|不可用|状态不可用|状态不正确)|(?:密[钥鑰]|金[钥鑰]|\bkey)\s?(?:[无無]效|[错錯][误誤]|不正[确確]|不存在|已[过過]期|已失效|已?被?(?:禁用|停用|[删刪]除))|(?:[鉴鑑][权權]|身份[验驗][证證])失[败敗]/i,
  },
  {
    code: 'prompt_too_long',
    pattern:
      /prompt_too_long|string_above_max_length|context_length_exceeded|prompt\b.{0,80}(?:too long|maximum length|max(?:imum)? (?:of|is)|exceeds? .{0,40}(?:characters?|tokens?|length|limit))|(?:提示词?|提示詞)(?:长度|長度)?(?:过长|過長|太长|太長|超出|超过|超過)|(?:prompt|提示[词詞]|[输輸]入)\s?(?:的?(?:文本|文字|[内內]容))?的?(?:(?:[长長]度|字[数數])\s?)?(?:[过過太][长長]|(?<=(?:[长長]度|字[数數])\s?)(?:超[过過出]|不[能得]超[过過]))/i,
  },
  {
    code: 'upstream_too_large',
    pattern:
      /image size is .{0,60}exceeds|(?:request entity|payload|file|image|body)(?: is)? too large|(?:[图圖][片像]|文件|[档檔]案|[请請]求[体體]).{0,4}[过過太]大|(?:[图圖][片像]|文件|[档檔]案)(?:大小|[体體][积積])?.{0,2}超[过過出].{0,6}(?:限制|上限|\d\s?[KMG]B?)/i,
  },
  {
    code: 'upstream_rate_limited',
    pattern: /rate[_ -]?limit|too many requests/i,
  },
];
