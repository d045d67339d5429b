import 'server-only';
import { answerRemain, answerSubscription } from './balance';
import { CallLog, type SandboxCall } from './call-log';
import { answerControl } from './control';
import { Links } from './links';
import { answerModels, answerPictureModels } from './model-lists';
import { payForCall } from './paid-call';
import { Refusal } from './refusals';
import type { Scenario } from './scenarios';
import type { Incoming, Settings } from './settings';

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
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { pace = 1, keys = 'any', now = Date.now } = options;
  const origin = options.origin.replace(/\/$/, '');
  const settings: Settings = { origin, pace, now, calls: new CallLog(), links: new Links(origin, now) };
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
        if (!(error instanceof Refusal)) throw error;
        return Response.json(error.body(requestId), { status: error.status, headers: error.headers });
      });
      answer.headers.set('x-request-id', requestId);
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
  };

  async function route(incoming: Incoming, requestId: string): Promise<Response> {
    const { request } = incoming;
    const { pathname } = new URL(request.url);
    const paid = (endpoint: 'generations' | 'edits' | 'chat') =>
      payForCall(incoming, endpoint, settings, requestId, keys, takeScenario);
    switch (`${request.method} ${pathname}`) {
      case 'POST /v1/images/generations':
        return paid('generations');
      case 'POST /v1/images/edits':
        return paid('edits');
      case 'POST /v1/chat/completions':
        return paid('chat');
      case 'GET /v1/models':
        return answerModels();
      case 'GET /api/v1/models':
        return answerPictureModels(request);
      case 'GET /dashboard/billing/remain':
        return answerRemain(request, keys, settings, requestId);
      case 'GET /v1/dashboard/billing/subscription':
        return answerSubscription(request, keys);
    }
    if (request.method === 'GET' && /^\/(cdn|vg-assets)\//.test(pathname))
      return settings.links.answer(pathname);
    if (pathname.startsWith('/sandbox/')) return answerControl(request, sandbox);
    throw new Refusal(404, `Invalid URL (${request.method} ${pathname})`);
  }
  return sandbox;
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
