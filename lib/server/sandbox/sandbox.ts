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
  /** Where the box is reachable, for the links in its answers, e.g. `https://sandbox.safelight.invalid`. */
  origin: string;
  /** Factor on all delays: 1 is lifelike, 0 waits nowhere. */
  pace?: number;
  /** Accepted keys; `any` takes every non-empty one. */
  keys?: readonly string[] | 'any';
  /** Milliseconds since 1970. */
  now?: () => number;
}

export interface Sandbox {
  /**
   * AIHubMix in a box, called like the global fetch; rejects as that does when the signal aborts. Give the signal in
   * `init`: that of a Request is aborted only while the Request itself is referenced (undici in Node 20 holds it weakly).
   */
  fetch: typeof globalThis.fetch;
  /** The newest 10,000 calls of paid endpoints, oldest first. */
  calls(): readonly SandboxCall[];
  clearCalls(): void;
  /** Makes the next `times` paid calls (all, without a number) play a scenario; a scenario in the prompt goes before. */
  setScenario(scenario: Scenario | null, times?: number): void;
  setPace(pace: number): void;
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { pace = 1, keys = 'any', now = Date.now } = options;
  const origin = options.origin.replace(/\/$/, '');
  const settings: Settings = { origin, pace, now, calls: new CallLog(), links: new Links(origin, now) };
  const nextRequestId = createRequestIds(now);
  let play: { scenario: Scenario; times: number } | null = null;

  const takeScenario = () => {
    if (!play) return null;
    const { scenario } = play;
    play.times -= 1;
    if (play.times <= 0) play = null;
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
      play = scenario && times > 0 ? { scenario, times } : null;
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

/** Ids like the gateway's `tid`: the time to the second, then digits that no two calls share. */
export function createRequestIds(now: () => number): () => string {
  // Several boxes may run side by side (serverless instances): each counts from a place of its own.
  let count = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return () => {
    count = (count + 1) % 10 ** 10;
    const time = new Date(now()).toISOString().replace(/\D/g, '').slice(0, 14);
    return `${time}${`${count}`.padStart(10, '0')}${`${(count * 7919) % 100_000}`.padStart(5, '0')}`;
  };
}
