import 'server-only';
import type { Endpoint, SandboxCall } from './call-log';
import { answerChat } from './chat-answer';
import { readChat } from './chat-request';
import { answerImages } from './image-answer';
import { readEdit, readGeneration } from './image-request';
import { Refusal, refuseByScenario } from './refusals';
import { type ScenarioName, scenarioInPrompt } from './scenarios';
import type { CallContext, Incoming, Settings } from './settings';

/** Returns the bearer key of the request, or throws the gateway's refusal if the key is missing or not accepted. */
export function authorize(request: Request, keys: readonly string[] | 'any'): string {
  const [, key = ''] = /^Bearer\s+(.*)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (key.trim() === '') throw new Refusal(401, 'no key provided', { type: 'Aihubmix_api_error' });
  if (keys !== 'any' && !keys.includes(key))
    throw new Refusal(401, 'Invalid token', { type: 'Aihubmix_api_error' });
  return key;
}

/** Handles one POST to a paid endpoint: logs the call, validates it, then refuses or answers it. */
export async function payForCall(
  { request, signal }: Incoming,
  endpoint: Endpoint,
  settings: Settings,
  requestId: string,
  keys: readonly string[] | 'any',
  takeScenario: (prompt: string) => ScenarioName | null,
): Promise<Response> {
  const call = settings.calls.add(createCall(requestId, endpoint, settings.now()));
  const ended: CallContext['ended'] = (ending) => {
    if (call.ending !== 'open') return;
    call.ending = ending;
    call.endedAt = settings.now();
  };
  try {
    call.keyEnding = authorize(request, keys).slice(-4);
    const prepared = await prepare(request, endpoint, call);
    const scenario = scenarioInPrompt(prepared.prompt) ?? takeScenario(prepared.prompt);
    call.scenario = scenario;
    refuseByScenario(scenario, call.model);
    const answer = await prepared.answer({ settings, call, scenario, signal, requestId, ended });
    call.status = answer.status;
    return answer;
  } catch (error) {
    if (error instanceof Refusal) call.status = error.status;
    ended(signal.aborted ? 'left' : 'whole');
    throw error;
  }
}

async function prepare(request: Request, endpoint: Endpoint, call: SandboxCall) {
  if (endpoint === 'chat') {
    const chatRequest = await readChat(request, call);
    return {
      prompt: chatRequest.prompt,
      answer: (context: CallContext) => answerChat(chatRequest, context),
    };
  }
  const imageRequest = await (endpoint === 'edits' ? readEdit(request, call) : readGeneration(request, call));
  return {
    prompt: imageRequest.prompt,
    answer: (context: CallContext) => answerImages(imageRequest, context),
  };
}

function createCall(id: string, endpoint: Endpoint, at: number): SandboxCall {
  return {
    id,
    endpoint,
    model: '',
    prompt: '',
    scenario: null,
    issued: false,
    status: null,
    picturesDelivered: 0,
    brokenLinks: 0,
    chargedMicroUsd: 0,
    toldMicroUsd: null,
    ending: 'open',
    endedAt: null,
    at,
    parameters: {},
    referenceCount: 0,
    hasMask: false,
    keyEnding: '',
  };
}
