import { afterAll, beforeAll, beforeEach } from 'vitest';
import { ScriptedUpstream } from './upstream';

/** One scripted server in place of the gateway for all tests of a file. Each test begins without calls and script. */
export function scriptedGateway(): ScriptedUpstream {
  const gateway = new ScriptedUpstream();
  beforeAll(async () => {
    await gateway.listen();
  });
  afterAll(() => gateway.stop());
  beforeEach(() => gateway.reset());
  return gateway;
}
