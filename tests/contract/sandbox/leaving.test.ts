import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { parseConfig } from '@/lib/server/platform/config';

/** Runs the garbage collector, which removes a Request that nothing refers to. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let round = 0; round < 8; round += 1) {
    await setImmediate();
    collect();
  }
}

it('a call that hangs in the sandbox ends with its caller, even after the Request was collected', async () => {
  const upstream = chooseUpstream(parseConfig({ SANDBOX_PACE: '0' }), null);
  // Loads the sandbox.
  await upstream.fetch(`${upstream.baseUrl}/models`);
  const leaving = new AbortController();
  const answer = upstream.fetch(`${upstream.baseUrl}/images/generations`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-demo', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-image-1', prompt: 'a lamp sandbox:hang' }),
    signal: leaving.signal,
  });
  const ended = expect(answer).rejects.toThrow('The caller has left.');
  await collectGarbage();
  leaving.abort(new Error('The caller has left.'));
  await ended;
});
