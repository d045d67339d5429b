import 'server-only';
import type { Config } from '@/lib/server/platform/config';
import type { Sandbox } from '../sandbox/sandbox';
import { networkFetch } from './network-fetch';

/** A name that no resolver knows, by RFC 6761: what leaks out of the sandbox leads nowhere. */
export const sandboxOrigin = 'https://sandbox.safelight.invalid';

/** Bundles of the framework have module instances of their own; the sandbox's links must outlive all of them. */
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
  /** Further hosts of result pictures, lower-case host or host:port. */
  imageHosts: readonly string[];
}

/**
 * The upstream of one request. A user's key stands for the server's, never beside it; without any key it is the
 * sandbox, labelled as demo.
 */
export function chooseUpstream(config: Config, userKey: string | null): Upstream {
  const { deadlineMs, imageHosts } = config;
  const apiKey = userKey ?? config.apiKey;
  const demo = apiKey === null;
  return {
    baseUrl: demo ? `${sandboxOrigin}/v1` : config.baseUrl,
    apiKey: apiKey ?? 'sk-demo',
    demo,
    fetch: demo ? sandboxFetch(config.sandboxPace) : networkFetch,
    deadlineMs,
    imageHosts,
  };
}

/** Fetch into the process's one sandbox, which is loaded when it is first needed. */
function sandboxFetch(pace: number): typeof globalThis.fetch {
  return async (input, init) => {
    shared.safelightSandbox ??= import('../sandbox/sandbox').then(({ createSandbox }) =>
      createSandbox({ origin: sandboxOrigin, pace, keys: 'any' }),
    );
    const sandbox = await shared.safelightSandbox;
    return sandbox.fetch(input, init);
  };
}
