import { expect, test } from 'vitest';
import { UpstreamRefusal } from '@/lib/server/gateway/failures/call-failures';
import { explainUpstreamError } from '@/lib/server/gateway/failures/explain-upstream-error';

const J = JSON.stringify;
/**
 * Refusals as gateways, relays and vendors write them. A row holds the status, the body, our code (`any`: any of them),
 * and words that must be shown.
 */
const cases: [status: number, body: string, code: string, words?: RegExp][] = [
  [
    403,
    J({
      error: {
        message:
          'Your organization must be verified to use the model `gpt-image-2`. Please go to: https://platform.openai.com/settings/organization/general',
        type: 'invalid_request_error',
      },
    }),
    'model_unavailable',
    /verified/,
  ],
  [403, J({ error: { message: '您的组织尚未验证，无法使用该模型' } }), 'model_unavailable'],
  [404, J({ error: { message: 'No endpoints found for openai/gpt-image-2.' } }), 'model_unavailable'],
  [
    400,
    J({ error: { message: 'No allowed providers are available for the selected model.' } }),
    'model_unavailable',
  ],
  [400, J({ fault: { faultstring: 'Quality must be low' } }), 'request_refused', /Quality must be low/],
  [400, J({ success: false, data: null, errMsg: 'size 不合法' }), 'request_refused', /不合法/],
  [
    403,
    J({ error: 'To access gpt-image-2, please complete organization verification' }),
    'model_unavailable',
  ],
  [
    503,
    J({ error: { message: '当前分组 default 下对于模型 gpt-image-2 无可用渠道', type: 'new_api_error' } }),
    'upstream_unavailable',
  ],
  [
    503,
    J({
      error: {
        message: 'No available channel for model gpt-image-2 under group vip',
        code: 'model_not_found',
      },
    }),
    'any',
  ],
  [400, J({ error: { message: 'no available channel for model x' } }), 'model_unavailable'],
  [
    404,
    J({ error: { message: 'There are no distributors for this model under the current group' } }),
    'model_unavailable',
  ],
  [
    403,
    J({
      error: {
        message: 'Country, region, or territory not supported',
        code: 'unsupported_country_region_territory',
      },
    }),
    'request_refused',
  ],
  [403, J({ error: { message: '您所在的地区暂不支持使用该服务' } }), 'request_refused'],
  [
    403,
    J({ error: { message: 'Your IP 1.2.3.4 is not in the allowlist of this token' } }),
    'request_refused',
  ],
  [403, J({ error: { message: '当前IP不在令牌允许访问的列表中' } }), 'request_refused'],
  [403, J({ message: 'Access from your region is restricted.' }), 'request_refused'],
  [401, J({ error: { message: 'IP address not whitelisted' } }), 'request_refused'],
  [
    422,
    J({
      detail: [
        { loc: ['body', 'size'], msg: 'value is not a valid enumeration member', type: 'type_error.enum' },
      ],
    }),
    'request_refused',
    /size.*valid/,
  ],
  [
    422,
    J({ errors: { size: ['is not included in the list'], n: ['must be less than 4'] } }),
    'request_refused',
    /size.*n/,
  ],
  [
    400,
    J({ error: [{ field: 'size', message: 'unsupported size 123x456' }] }),
    'request_refused',
    /unsupported size/,
  ],
  [
    400,
    J({ errors: [{ path: ['size'], message: 'Invalid enum value', code: 'invalid_enum_value' }] }),
    'request_refused',
    /Invalid enum/,
  ],
  [
    400,
    J({
      message: ['size must be one of the following values', 'n must not be greater than 10'],
      error: 'Bad Request',
      statusCode: 400,
    }),
    'request_refused',
    /must be one of.*greater/,
  ],
  [
    400,
    J({
      title: 'One or more validation errors occurred.',
      status: 400,
      errors: { '$.size': ['The JSON value could not be converted'] },
    }),
    'request_refused',
    /could not be converted/,
  ],
  [
    400,
    J({ error: { message: J({ error: { message: 'Invalid size', code: 'invalid_value' } }) } }),
    'request_refused',
    /Invalid size/,
  ],
  [
    400,
    J({
      error: {
        message:
          'upstream error: {"error":{"message":"Your request was rejected by the safety system","code":"moderation_blocked"}}',
      },
    }),
    'moderation_blocked',
    /safety system/,
  ],
  [
    400,
    J({
      error: {
        code: 400,
        message: 'Invalid value',
        status: 'INVALID_ARGUMENT',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field: 'image_config.size', description: 'Unsupported size' }],
          },
        ],
      },
    }),
    'request_refused',
    /Unsupported size/,
  ],
  [
    400,
    J({
      Response: {
        Error: { Code: 'InvalidParameterValue', Message: '参数 Resolution 取值错误' },
        RequestId: 'x',
      },
    }),
    'request_refused',
    /参数 Resolution/,
  ],
  [400, J({ base_resp: { status_code: 1026, status_msg: '图片描述涉及敏感内容' } }), 'any', /敏感/],
  [
    400,
    J({ code: 'InvalidParameter', message: 'size must be 1024*1024', request_id: 'x' }),
    'request_refused',
    /size must/,
  ],
  [
    200,
    J({ base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }),
    'balance_empty',
    /insufficient/,
  ],
  [
    200,
    J({ code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.' }),
    'moderation_blocked',
    /inappropriate/,
  ],
  [
    400,
    J({
      error: {
        code: 'OutputImageSensitiveContentDetected',
        message: 'The request failed because the output image may contain sensitive information.',
      },
    }),
    'moderation_blocked',
    /sensitive/,
  ],
  [
    400,
    J({ error: { code: '1301', message: '系统检测到输入或生成内容可能包含不安全或敏感内容' } }),
    'moderation_blocked',
    /不安全/,
  ],
  [451, J({ error: 'content not permitted' }), 'any'],
];
test.each(cases)(
  'a refusal with status %i that says %s is %s, in upstream’s own words',
  (status, body, code, words = /./) => {
    const headers = new Headers({ 'content-type': 'application/json' });
    const error = explainUpstreamError(new UpstreamRefusal({ status, headers, body }), { apiKey: 'sk-test' });
    if (code !== 'any') expect(error.code).toBe(code);
    expect(error.details.upstream?.message).toMatch(words);
  },
);
