import 'server-only';
import type { Config } from '@/lib/server/platform/config';
import type { Sandbox } from '../sandbox/sandbox';
import { networkFetch } from './calls/network-fetch';

/** By RFC 6761 no resolver knows this name: a link that leaks out of the sandbox leads nowhere. */
export const sandboxOrigin = 'https://sandbox.safelight.invalid';

/** Each bundle has module instances of its own, but the process has one sandbox, whose links all of them know. */
const shared: typeof globalThis & { safelightSandbox?: Promise<Sandbox> } = globalThis;

/** Where calls go, and with which key. */
export interface Upstream {
  /** Ends in the API's version, without a slash: https://aihubmix.com/v1 */
  baseUrl: string;
  apiKey: string;
  /** Pictures are the sandbox's; nothing is charged. */
  demo: boolean;
  fetch: typeof globalThis.fetch;
  /** For a whole paid call, body included. */
  deadlineMs: number;
  /** How calls of the tasks route are made, if the model supports both ways. */
  tasks: 'sync' | 'async';
  /** Factor on the pauses between polls of a task: 1 lifelike, 0 none. */
  pollPace: number;
  /** Further hosts of result pictures, lower-case host or host:port. */
  imageHosts: readonly string[];
}

/**
 * The upstream of one request. A user's key replaces the server's; without any key it is the sandbox, labelled as demo.
 */
export function chooseUpstream(config: Config, userKey: string | null): Upstream {
  const { deadlineMs, tasks, imageHosts } = config;
  const apiKey = userKey ?? config.apiKey;
  const demo = apiKey === null;
  return {
    baseUrl: demo ? `${sandboxOrigin}/v1` : config.baseUrl,
    apiKey: apiKey ?? 'sk-demo',
    demo,
    fetch: demo ? sandboxFetch(config.sandboxPace) : networkFetch,
    deadlineMs,
    tasks,
    pollPace: demo ? config.sandboxPace : 1,
    imageHosts,
  };
}

/** A fetch into the process's one sandbox, which is loaded when it is first needed. */
function sandboxFetch(pace: number): typeof globalThis.fetch {
  return async (input, init) => {
    shared.safelightSandbox ??= import('../sandbox/sandbox').then(({ createSandbox }) =>
      createSandbox({ origin: sandboxOrigin, pace, keys: 'any' }),
    );
    const sandbox = await shared.safelightSandbox.catch((cause) => {
      delete shared.safelightSandbox;
      throw cause;
    });
    return sandbox.fetch(input, init);
  };
}
