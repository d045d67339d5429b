import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { parseConfig } from '@/lib/server/platform/config';

/** The runtime's own collector; a Request that nobody holds any more is gone afterwards. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let round = 0; round < 8; round += 1) {
    await setImmediate();
    collect();
  }
}

it('a call that hangs in the box ends with its caller, however long ago it was made', async () => {
  const upstream = chooseUpstream(parseConfig({ SANDBOX_PACE: '0' }), null);
  // Loads the box.
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
