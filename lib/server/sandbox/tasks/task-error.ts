import 'server-only';
import { Refusal } from '../refusals';
import type { ScenarioName } from '../scenarios';

interface TaskErrorDetails {
  param?: string;
  details?: unknown;
  headers?: Record<string, string>;
}

const statusOfCode = {
  invalid_request: 400,
  schema_violation: 400,
  unsupported_input_combination: 400,
  capability_not_supported: 400,
  unsupported_media_format: 400,
  invalid_media_data: 400,
  media_url_unreachable: 400,
  invalid_media: 400,
  upstream_rejected: 400,
  authentication_failed: 401,
  insufficient_quota: 402,
  permission_denied: 403,
  async_not_enabled: 403,
  model_not_found: 404,
  task_not_found: 404,
  result_not_found: 404,
  result_not_ready: 409,
  artifact_expired: 410,
  image_too_large: 413,
  request_too_large: 413,
  output_blocked: 422,
  output_policy_violation: 422,
  rate_limited: 429,
  upstream_rate_limited: 429,
  too_many_downloads: 429,
  internal_error: 500,
  image_not_generated: 502,
  upstream_bad_response: 502,
  task_status_unavailable: 502,
  upstream_unreachable: 502,
  provider_unavailable: 502,
  model_unavailable: 503,
  service_unavailable: 503,
  sync_timeout: 504,
} as const;

export type TaskErrorCode = keyof typeof statusOfCode;

/** An error of `/ai/v1`: `{error: {message, type, code, tid, param?, details?}}`. */
export class TaskError extends Refusal {
  constructor(
    readonly taskCode: TaskErrorCode,
    message: string,
    private readonly more: TaskErrorDetails = {},
  ) {
    const status = statusOfCode[taskCode];
    super(status, message, { type: typeOfStatus(status), code: taskCode, headers: more.headers });
    this.name = 'TaskError';
  }

  override body(requestId: string): { error: Record<string, unknown> } {
    const { param, details } = this.more;
    return {
      error: {
        message: this.message,
        type: this.type,
        code: this.code,
        tid: requestId,
        ...(param === undefined ? {} : { param }),
        ...(details === undefined ? {} : { details }),
      },
    };
  }
}

function typeOfStatus(status: number): string {
  if (status === 401 || status === 403) return 'authentication_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

/** Throws if the scenario is a refusal that costs nothing because it happens before any work starts. */
export function refuseTaskByScenario(scenario: ScenarioName | null, model: string): void {
  switch (scenario) {
    case 'rate-limit':
      throw new TaskError('rate_limited', 'Too many requests. Please try again in 12s.', {
        headers: { 'retry-after': '12' },
      });
    case 'unavailable':
      throw new TaskError('model_unavailable', `The model \`${model}\` is temporarily unavailable.`);
    case 'retired':
    case 'retired-200':
      throw new TaskError(
        'model_not_found',
        `The model \`${model}\` has been retired and is no longer available.`,
      );
    case 'no-access':
      throw new TaskError('permission_denied', `This key has no access to the model \`${model}\`.`);
    case 'balance':
      throw new TaskError('insufficient_quota', 'Your account balance is insufficient. Please recharge.');
    case 'quota':
      throw new TaskError('insufficient_quota', "This token's quota has been exhausted.");
    case 'key':
      throw new TaskError('authentication_failed', 'Invalid token');
    case 'too-large':
      throw new TaskError('request_too_large', 'The request body exceeds 32 MiB.');
    case 'no-async':
      throw asyncNotEnabled();
    default:
      return;
  }
}

export function asyncNotEnabled(): TaskError {
  return new TaskError('async_not_enabled', 'Asynchronous image generation is not enabled for this account.');
}
