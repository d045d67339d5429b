import 'server-only';
import { Refusal, refuseByScenario } from '../refusals';
import type { ScenarioName } from '../scenarios';

const statusNames = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
} as const;

/** An error in Google's form: `{error: {code, message, status}}`. */
export class GeminiError extends Refusal {
  constructor(
    private readonly httpStatus: keyof typeof statusNames,
    message: string,
    headers: Record<string, string> = {},
  ) {
    super(httpStatus, message, { headers });
    this.name = 'GeminiError';
  }

  override body(): { error: Record<string, unknown> } {
    const { httpStatus, message } = this;
    return { error: { code: httpStatus, message, status: statusNames[httpStatus] } };
  }
}

/** Refusals by Google have its form. Those by the gateway (key, balance) have the gateway's, as on `/v1`. */
export function refuseGeminiByScenario(scenario: ScenarioName | null, model: string): void {
  switch (scenario) {
    case 'rate-limit':
      throw new GeminiError(429, 'Resource has been exhausted (e.g. check quota).', { 'retry-after': '12' });
    case 'unavailable':
      throw new GeminiError(503, 'The model is overloaded. Please try again later.');
    case 'retired':
    case 'retired-200':
      throw new GeminiError(404, `models/${model} has been retired and is no longer available.`);
    case 'no-access':
      throw new GeminiError(403, `Permission denied on resource models/${model}.`);
    default:
      refuseByScenario(scenario, model);
  }
}
