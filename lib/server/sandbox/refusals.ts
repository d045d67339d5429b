import 'server-only';
import type { ScenarioName } from './scenarios';

interface RefusalDetails {
  type?: string;
  param?: string | null;
  code?: string | number | null;
  headers?: Record<string, string>;
}

/** An error response of the gateway, `{error: {message, type, param, code}}`. The message ends with the request id. */
export class Refusal extends Error {
  readonly type: string;
  readonly param: string | null;
  readonly code: string | number | null;
  readonly headers: Record<string, string>;

  constructor(
    readonly status: number,
    message: string,
    { type = 'invalid_request_error', param = null, code = null, headers = {} }: RefusalDetails = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.type = type;
    this.param = param;
    this.code = code;
    this.headers = headers;
  }

  body(requestId: string): { error: Record<string, unknown> } {
    const { type, param, code } = this;
    return { error: { message: `${this.message} (tid: ${requestId})`, type, param, code } };
  }
}

/** Throws if the scenario is a refusal that costs nothing because it happens before any work starts. */
export function refuseByScenario(scenario: ScenarioName | null, model: string): void {
  switch (scenario) {
    case 'rate-limit':
      throw new Refusal(429, 'Rate limit reached for requests. Please try again in 12s.', {
        type: 'rate_limit_error',
        code: 'rate_limit_exceeded',
        headers: { 'retry-after': '12' },
      });
    case 'unavailable':
      throw new Refusal(503, `No available channel for model ${model} under the current group.`, {
        type: 'Aihubmix_api_error',
      });
    case 'retired':
    case 'retired-200':
      throw new Refusal(
        scenario === 'retired' ? 404 : 200,
        `The model ${model} has been retired and is no longer available.`,
        { type: 'Aihubmix_api_error' },
      );
    case 'no-access':
      throw new Refusal(403, `The model \`${model}\` does not exist or you do not have access to it.`, {
        code: 'model_not_found',
      });
    case 'balance':
      throw new Refusal(
        403,
        'Your account balance is insufficient. Please recharge your account and try again.',
        { type: 'Aihubmix_api_error' },
      );
    case 'quota':
      throw new Refusal(403, "This token's quota has been exhausted.", { type: 'Aihubmix_api_error' });
    case 'key':
      throw new Refusal(401, 'Invalid token', { type: 'Aihubmix_api_error' });
    case 'too-large':
      throw new Refusal(413, 'Total image size is 50.6MB, which exceeds the limit of 50MB.', {
        param: 'image',
      });
    default:
      return;
  }
}

const proxyTitles = {
  200: '502 Bad Gateway',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
} as const;

/** The page of a proxy whose upstream failed. */
export function proxyFailure(status: 200 | 502 | 503 | 504): Response {
  const title = proxyTitles[status];
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return new Response(page, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

/**
 * Fails if the scenario is a failure that happens after the work started and is therefore charged. These failures look
 * the same on every endpoint. Returns null for every other scenario.
 */
export function failByScenario(scenario: ScenarioName | null): Response | null {
  switch (scenario) {
    case 'html':
      return proxyFailure(502);
    case 'html-200':
      return proxyFailure(200);
    case 'proxy-503':
      return proxyFailure(503);
    case 'proxy-504':
      return proxyFailure(504);
    case 'server-error':
      throw new Refusal(500, 'The server had an error while processing your request. Sorry about that!', {
        type: 'server_error',
      });
    case 'error-200':
      throw new Refusal(200, 'Upstream returned an error while generating the image.', {
        type: 'Aihubmix_api_error',
        code: 500,
      });
    case 'garbage':
      return new Response(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x00, 0x1f, 0x8b, 0x08, 0x3c, 0x64]), {
        headers: { 'content-type': 'application/json' },
      });
    default:
      return null;
  }
}

export function moderationRefusal(): Refusal {
  return new Refusal(
    400,
    'Your request was rejected as a result of our safety system. Your request may contain content that is not allowed by our safety system.',
    { type: 'user_error', code: 'moderation_blocked' },
  );
}
