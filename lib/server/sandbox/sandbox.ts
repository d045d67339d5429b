import 'server-only';
import { answerRemain, answerSubscription } from './balance';
import { ConnectionCut } from './body-stream';
import { CallLog, type Endpoint, type SandboxCall } from './call-log';
import { answerControl } from './control';
import { Links } from './links';
import { answerModels, answerPictureModels, answerRetirements } from './model-lists';
import { payForCall } from './paid-call';
import { Refusal } from './refusals';
import type { Scenario } from './scenarios';
import { answerSchema } from './schema/answer-schema';
import type { Incoming, Settings } from './settings';
import { readTasks } from './tasks/read-tasks';
import { type TaskBehaviour, TaskStore } from './tasks/task-store';

export interface SandboxOptions {
  /** Origin of the links in answers, e.g. `https://sandbox.safelight.invalid`. */
  origin: string;
  /** Factor applied to all delays: 1 is realistic, 0 removes them. */
  pace?: number;
  /** Accepted keys. `any` accepts every non-empty key. */
  keys?: readonly string[] | 'any';
  /** Milliseconds since 1970. */
  now?: () => number;
}

export interface Sandbox {
  /**
   * Simulates AIHubMix. It is called like the global fetch and rejects in the same way when the signal aborts. Pass the
   * signal in `init`, because the signal of a Request aborts only while the Request is referenced: undici in Node 20
   * references it weakly.
   */
  fetch: typeof globalThis.fetch;
  /** The latest 10,000 calls of paid endpoints, oldest first. */
  calls(): readonly SandboxCall[];
  clearCalls(): void;
  /** Selects a scenario for the next `times` paid calls (default: all). A scenario in the prompt takes precedence. */
  setScenario(scenario: Scenario | null, times?: number): void;
  setPace(pace: number): void;
  /** Changes how tasks behave. Settings that are not named stay as they are. */
  setTasks(changes: Partial<TaskBehaviour>): void;
  /** Ends the lifetime of every task's content now. */
  expireTasks(): void;
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { pace = 1, keys = 'any', now = Date.now } = options;
  const origin = options.origin.replace(/\/$/, '');
  const tasks = new TaskStore();
  const gatewayNow = () => now() + tasks.behaviour.clockSkewMs;
  const links = new Links(origin, gatewayNow);
  const settings: Settings = { origin, pace, now: gatewayNow, calls: new CallLog(), links, tasks };
  const nextRequestId = createRequestIds(now);
  let selected: { scenario: Scenario; times: number } | null = null;

  const takeScenario = () => {
    if (!selected) return null;
    const { scenario } = selected;
    selected.times -= 1;
    if (selected.times <= 0) selected = null;
    return scenario;
  };
  const sandbox: Sandbox = {
    async fetch(input, init) {
      const request = new Request(input, init);
      const signal = init?.signal ?? request.signal;
      const requestId = nextRequestId();
      const answer = await route({ request, signal }, requestId).catch((error: unknown) => {
        if (error instanceof ConnectionCut) throw connectionReset(error);
        if (!(error instanceof Refusal)) throw error;
        return Response.json(error.body(requestId), { status: error.status, headers: error.headers });
      });
      const isNative = new URL(request.url).pathname.startsWith('/ai/v1/');
      answer.headers.set(isNative ? 'x-aihubmix-request-id' : 'x-request-id', requestId);
      answer.headers.set('date', new Date(settings.now()).toUTCString());
      if (isNative) setRateHeaders(answer.headers, settings);
      return answer;
    },
    calls: () => settings.calls.list(),
    clearCalls: () => settings.calls.clear(),
    setScenario: (scenario, times = Number.POSITIVE_INFINITY) => {
      selected = scenario && times > 0 ? { scenario, times } : null;
    },
    setPace: (next) => {
      settings.pace = Math.max(0, next);
    },
    setTasks: (changes) => {
      Object.assign(tasks.behaviour, changes);
    },
    expireTasks: () => tasks.expireAll(settings.now()),
  };

  async function route(incoming: Incoming, requestId: string): Promise<Response> {
    const { request } = incoming;
    const { pathname } = new URL(request.url);
    const paid = (endpoint: Endpoint) =>
      payForCall(incoming, endpoint, settings, requestId, keys, takeScenario);
    switch (`${request.method} ${pathname}`) {
      case 'POST /v1/images/generations':
        return paid('generations');
      case 'POST /v1/images/edits':
        return paid('edits');
      case 'POST /v1/chat/completions':
        return paid('chat');
      case 'POST /ai/v1/images/generations':
        return paid('tasks');
      case 'GET /v1/models':
        return answerModels();
      case 'GET /api/v1/models':
        return answerPictureModels(request);
      case 'GET /models/retirements':
        return answerRetirements();
      case 'GET /dashboard/billing/remain':
        return answerRemain(request, keys, settings, requestId);
      case 'GET /v1/dashboard/billing/subscription':
        return answerSubscription(request, keys);
    }
    if (request.method === 'GET' && /^\/(cdn|vg-assets)\//.test(pathname))
      return settings.links.answer(pathname);
    if (
      request.method === 'POST' &&
      /^\/gemini\/v1beta\/models\/[^/]+:(stream)?[gG]enerateContent$/.test(pathname)
    )
      return paid('gemini');
    if (request.method === 'GET' && pathname.startsWith('/call/schema/')) return answerSchema(pathname);
    if (request.method === 'GET' && pathname.startsWith('/ai/v1/images')) {
      const answer = await readTasks(request, settings, keys);
      if (answer) return answer;
    }
    if (pathname.startsWith('/sandbox/')) return answerControl(request, sandbox);
    throw new Refusal(404, `Invalid URL (${request.method} ${pathname})`);
  }
  return sandbox;
}

const requestsPerMinute = 600;

function setRateHeaders(headers: Headers, { calls, now }: Settings): void {
  const recent = calls.list().filter(({ at }) => at > now() - 60_000).length;
  headers.set('x-ratelimit-limit-requests', `${requestsPerMinute}`);
  headers.set('x-ratelimit-remaining-requests', `${Math.max(0, requestsPerMinute - recent)}`);
}

/** What fetch rejects with when a connection is reset before the answer's headers. */
function connectionReset(cause: ConnectionCut): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('read ECONNRESET', { cause }), { code: 'ECONNRESET' }),
  });
}

export type { SandboxCall } from './call-log';
export type { Scenario } from './scenarios';

/** Creates ids like the gateway's `tid`: the time to the second, followed by digits that are unique to the call. */
export function createRequestIds(now: () => number): () => string {
  // Several sandboxes may run in parallel on serverless instances, so each counter starts at a random value.
  let count = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return () => {
    count = (count + 1) % 10 ** 10;
    const time = new Date(now()).toISOString().replace(/\D/g, '').slice(0, 14);
    return `${time}${`${count}`.padStart(10, '0')}${`${(count * 7919) % 100_000}`.padStart(5, '0')}`;
  };
}
