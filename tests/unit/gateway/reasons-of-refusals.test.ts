import { expect, test } from 'vitest';
import { UpstreamRefusal } from '@/lib/server/gateway/failures/call-failures';
import { explainUpstreamError } from '@/lib/server/gateway/failures/explain-upstream-error';

const explain = (status: number, body: object) => {
  const headers = new Headers({ 'content-type': 'application/json' });
  const refusal = new UpstreamRefusal({ status, headers, body: JSON.stringify(body) });
  return explainUpstreamError(refusal, { apiKey: 'sk-test' });
};
const error = (message: string, code = '') => ({ error: { message, code } });

test.each<[number, object, string]>([
  [403, error('組織需先通過驗證才能使用 gpt-image-2'), 'model_unavailable'],
  [403, error('Your account has not completed identity verification.'), 'model_unavailable'],
  [403, error('令牌没有权限使用该模型'), 'model_unavailable'],
  [400, error('模型 gpt-image-2 暂未开放渠道'), 'model_unavailable'],
  [400, { code: 'ModelNotFound', message: 'Model not exist.' }, 'model_unavailable'],
  [
    404,
    error('Your account has not activated the model doubao-seedream-5.', 'ModelNotOpen'),
    'model_unavailable',
  ],
  [
    404,
    error('The API deployment for this resource does not exist.', 'DeploymentNotFound'),
    'model_unavailable',
  ],
  [403, error('The owner has banned the country or region your IP address is in'), 'request_refused'],
  [403, { code: 'AccountOverdueError', message: 'Your account has an overdue balance.' }, 'balance_empty'],
  [400, { code: 'Arrearage', message: 'Access denied, please check your account.' }, 'balance_empty'],
  [429, error('Your prepayment credits are depleted.'), 'balance_empty'],
  [403, error('Budget has been exceeded! Current cost: 10.1'), 'balance_empty'],
  [403, error('Key limit exceeded (total limit).'), 'balance_empty'],
  [400, error('The input image may contain risky content.', 'InputImageRiskDetection'), 'moderation_blocked'],
  [400, error('It contains text that violates Vertex AI’s usage guidelines.'), 'moderation_blocked'],
  [400, error("It contains words that violate Google's Responsible AI practices."), 'moderation_blocked'],
  [403, { errors: ['Your request was flagged by our content moderation system.'] }, 'moderation_blocked'],
  [422, { detail: [{ msg: 'It contained material flagged by a content checker.' }] }, 'moderation_blocked'],
  [400, error('输入内容违反了平台规定，请修改后重试'), 'moderation_blocked'],
  [400, error('提示词包含违禁词'), 'moderation_blocked'],
  [400, error('审核不通过：您输入的内容存在风险'), 'moderation_blocked'],
  [200, { base_resp: { status_code: 1026, status_msg: 'input new_sensitive' } }, 'moderation_blocked'],
  [200, { code: 1301, message: 'Failure to pass the risk control system' }, 'moderation_blocked'],
  [200, { error_code: 336501, error_msg: 'generate image error, text audit failed' }, 'moderation_blocked'],
  [200, { status: 'failed', error: 'The input or output was flagged as sensitive.' }, 'moderation_blocked'],
  [403, error('Your input was flagged for "violence".'), 'moderation_blocked'],
  [200, { code: 23, description: '队列已满，请稍后尝试' }, 'upstream_rate_limited'],
  [
    200,
    { Response: { Error: { Code: 'JobNumExceed', Message: '同时处理的任务数过多，请稍后重试。' } } },
    'upstream_rate_limited',
  ],
  [200, { error_code: 18, error_msg: 'Open api qps request limit reached' }, 'upstream_rate_limited'],
  [200, { code: 1303, message: 'parallel task over resource pack limit' }, 'upstream_rate_limited'],
  [400, { message: "You don't have access to the model with this ID." }, 'model_unavailable'],
  [
    200,
    { base_resp: { status_msg: 'login fail: Please carry the API secret key in the header' } },
    'key_refused',
  ],
  [200, { code: 401, msg: '无效的token' }, 'key_refused'],
  [200, { code: 429, msg: '请稍后再来' }, 'upstream_rate_limited'],
])('a refusal with status %i that says %j is %s', (status, body, code) => {
  expect(explain(status, body).code).toBe(code);
});

test.each([
  [403, error('This feature is only open to enterprise customers.'), 'request_refused'],
  [403, error('当前分组不支持图片编辑功能'), 'request_refused'],
  [403, error('This API key may not create pictures.'), 'key_refused'],
  [403, error('You do not have permission to do that.'), 'key_refused'],
  [403, error('Forbidden'), 'key_refused'],
  [403, {}, 'key_refused'],
  [401, error('This feature is only open to enterprise customers.'), 'key_refused'],
])(
  'the key is blamed with status %i only where the reason is not another one: %j is %s',
  (status, body, code) => {
    expect(explain(status, body).code).toBe(code);
  },
);
