import 'server-only';
import { type AcceptedKeys, authorize, authorizeGoogle } from './authorize';
import { ConnectionCut, drip } from './body-stream';
import type { Endpoint, SandboxCall } from './call-log';
import { answerChat } from './chat/chat-answer';
import { readChat } from './chat/chat-request';
import { answerGemini } from './gemini/gemini-answer';
import { refuseGeminiByScenario } from './gemini/gemini-error';
import { readGemini } from './gemini/gemini-request';
import { answerImages } from './images/image-answer';
import { readEdit, readGeneration } from './images/image-request';
import { Refusal, refuseByScenario } from './refusals';
import { type ScenarioName, scenarioInPrompt, withoutGemini, withoutTasks } from './scenarios';
import type { CallContext, Incoming, Settings } from './settings';
import { createTask } from './tasks/create-task';
import { authorizeTask } from './tasks/read-tasks';
import { refuseTaskByScenario } from './tasks/task-error';
import { readTaskRequest } from './tasks/task-request';
import { accountOf } from './tasks/task-store';

/** Handles one POST to a paid endpoint: logs the call, validates it, then refuses or answers it. */
export async function payForCall(
  { request, signal }: Incoming,
  endpoint: Endpoint,
  settings: Settings,
  requestId: string,
  keys: AcceptedKeys,
  takeScenario: (prompt: string) => ScenarioName | null,
): Promise<Response> {
  const call = settings.calls.add(createCall(requestId, endpoint, settings.now()));
  const ended: CallContext['ended'] = (ending) => {
    if (call.ending !== 'open') return;
    call.ending = ending;
    call.endedAt = settings.now();
  };
  try {
    const key = keyOf(request, endpoint, keys);
    call.keyEnding = key.slice(-4);
    const prepared = await prepare(request, endpoint, call, key);
    const named = scenarioInPrompt(prepared.prompt) ?? takeScenario(prepared.prompt);
    call.scenario = named;
    const scenario = scenarioFor(endpoint, named);
    prepared.refuse(scenario, call.model);
    const context = { settings, call, scenario, signal, requestId };
    if (scenario !== 'drip') return await noteStatus(call, prepared.answer({ ...context, ended }));
    // A dripped body leaves this process later than it is made, so `drip` reports its ending.
    const answer = await noteStatus(call, prepared.answer({ ...context, ended: () => undefined }));
    if (answer.body === null) throw new Error('An answer of a paid call has a body.');
    const body = drip(answer.body, { pace: settings.pace, signal, ended });
    return new Response(body, { status: answer.status, headers: answer.headers });
  } catch (error) {
    if (error instanceof Refusal) call.status = error.status;
    ended(signal.aborted ? 'left' : error instanceof ConnectionCut ? 'cut' : 'whole');
    throw error;
  }
}

async function noteStatus(call: SandboxCall, answering: Promise<Response>): Promise<Response> {
  const answer = await answering;
  call.status = answer.status;
  return answer;
}

function keyOf(request: Request, endpoint: Endpoint, keys: AcceptedKeys): string {
  if (endpoint === 'gemini') return authorizeGoogle(request, keys);
  return endpoint === 'tasks' ? authorizeTask(request, keys) : authorize(request, keys);
}

function scenarioFor(endpoint: Endpoint, named: ScenarioName | null): ScenarioName | null {
  const scenario = endpoint === 'gemini' ? named : withoutGemini(named);
  return endpoint === 'tasks' ? scenario : withoutTasks(scenario);
}

interface PreparedCall {
  prompt: string;
  /** Throws for a scenario that refuses the call before any work starts. */
  refuse(scenario: ScenarioName | null, model: string): void;
  answer(context: CallContext): Promise<Response>;
}

async function prepare(
  request: Request,
  endpoint: Endpoint,
  call: SandboxCall,
  key: string,
): Promise<PreparedCall> {
  switch (endpoint) {
    case 'chat': {
      const chat = await readChat(request, call);
      return {
        prompt: chat.prompt,
        refuse: refuseByScenario,
        answer: (context) => answerChat(chat, context),
      };
    }
    case 'tasks': {
      const task = await readTaskRequest(request, call);
      return {
        prompt: task.prompt,
        refuse: refuseTaskByScenario,
        answer: (context) => createTask(task, context, accountOf(key)),
      };
    }
    case 'generations':
    case 'edits': {
      const images = await (endpoint === 'edits' ? readEdit(request, call) : readGeneration(request, call));
      return {
        prompt: images.prompt,
        refuse: refuseByScenario,
        answer: (context) => answerImages(images, context),
      };
    }
    case 'gemini': {
      const gemini = await readGemini(request, call);
      return {
        prompt: gemini.prompt,
        refuse: refuseGeminiByScenario,
        answer: (context) => answerGemini(gemini, context),
      };
    }
  }
}

function createCall(id: string, endpoint: Endpoint, at: number): SandboxCall {
  return {
    id,
    endpoint,
    taskId: null,
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
