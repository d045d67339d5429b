import 'server-only';
import { type LogPiece, type LogPlan, writeOpening } from './chat-log';
import { wordingFor } from './chat-wording';
import { isModerated } from './moderated-words';
import { createRandom, hashText } from './pictures/random';
import type { ScenarioName } from './scenarios';

export type ChatFailure = 'input_moderation' | 'output_moderation' | 'rate_limit' | 'policy' | 'status';

/** Why a chat answer will hold no picture; null: it will. */
export function chatFailureOf(scenario: ScenarioName | null, prompt: string): ChatFailure | null {
  switch (scenario) {
    case 'moderation':
    case 'chat-failure':
      return 'input_moderation';
    case 'chat-failure-output':
      return 'output_moderation';
    case 'chat-failure-rate-limit':
      return 'rate_limit';
    case 'chat-failure-policy':
    case 'no-pictures':
    case 'empty-entry':
      return 'policy';
    case 'chat-failure-status':
      return 'status';
    default:
      return isModerated(prompt) ? 'input_moderation' : null;
  }
}

/** The log of a call that brings no picture, inside a good HTTP answer. */
export function* writeFailure(plan: LogPlan, failure: ChatFailure): Generator<LogPiece> {
  const wording = wordingFor(plan.order.prompt);
  const opening = writeOpening(plan, 'growing', wording, createRandom(hashText(plan.requestId)));
  if (failure === 'input_moderation' || failure === 'output_moderation') {
    yield* opening;
    yield { text: `\n\n> ${wording.failed} ❌\n> ${wording.reason}${failure}\n`, waitMs: 800 };
    return;
  }
  const [echo] = opening;
  if (echo) yield { ...echo, text: echo.text.trimEnd() };
  yield { text: prose[failure], waitMs: 1500 };
}

const prose = {
  rate_limit:
    "I wasn't able to generate the image because there's a rate limit in place. Please wait for a little while before I can assist with your request again. Feel free to let me know if you'd like to modify the request or need anything else!",
  policy:
    "I wasn't able to generate that image because the request goes against our content policy. If you'd like, describe it differently and I'll be glad to try again.",
  status: '\n\n{"status":"failed","failure_reason":"server_overloaded","progress":0}',
} as const;
