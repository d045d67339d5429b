import 'server-only';
import type { Sandbox } from '../sandbox/sandbox';

/** A name that no resolver knows, by RFC 6761: what leaks out of the sandbox leads nowhere. */
export const sandboxOrigin = 'https://sandbox.safelight.invalid';

/** Bundles of the framework have module instances of their own; the sandbox's links must outlive all of them. */
const shared: typeof globalThis & { safelightSandbox?: Promise<Sandbox> } = globalThis;

/** Fetch into the process's one sandbox, which is loaded when it is first needed. */
export function sandboxFetch(pace: number): typeof globalThis.fetch {
  return async (input, init) => {
    shared.safelightSandbox ??= import('../sandbox/sandbox').then(({ createSandbox }) =>
      createSandbox({ origin: sandboxOrigin, pace, keys: 'any' }),
    );
    const sandbox = await shared.safelightSandbox;
    return sandbox.fetch(new Request(input, init));
  };
}
