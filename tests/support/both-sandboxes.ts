import { afterAll, beforeAll } from 'vitest';
import { createSandbox } from '@/lib/server/sandbox/sandbox';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';

/** The sandbox over HTTP and embedded, for all tests of a file: both must answer alike. */
export function bothSandboxes() {
  let served: ServedSandbox;
  beforeAll(async () => {
    served = await serveSandbox({ port: 0, pace: 0 });
  });
  afterAll(() => served.close());
  const origin = 'https://sandbox.safelight.invalid';
  const embedded = createSandbox({ origin, pace: 0 });
  return [
    {
      form: 'over HTTP',
      sandbox: () => served.sandbox,
      origin: () => served.origin,
      fetch: globalThis.fetch,
    },
    { form: 'embedded', sandbox: () => embedded, origin: () => origin, fetch: embedded.fetch },
  ];
}
