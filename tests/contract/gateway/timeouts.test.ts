import { fetch as plainFetch } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { generate } from '../../support/collect-events';
import { type Script, ScriptedUpstream } from '../../support/upstream';

/** The network library has one timer for all calls, so the whole file uses one faked clock. */
let gateway: ScriptedUpstream;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  gateway = await ScriptedUpstream.start();
});
afterAll(async () => {
  await gateway.stop();
  vi.useRealTimers();
});
beforeEach(() => gateway.reset());

/** 400 s before the headers, and 400 s in the middle of the body. */
const slowly: Script = (response) => {
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":');
    setTimeout(() => response.end('[{"b64_json":"AAAA"}]}'), 400_000);
  }, 400_000);
};

/** Sockets use real time, so they get to run between the steps of the faked clock. */
async function untilSettled(promise: Promise<unknown>): Promise<void> {
  let settled = false;
  const done = () => {
    settled = true;
  };
  promise.then(done, done);
  while (!settled) {
    await new Promise((resolve) => setImmediate(resolve));
    if (gateway.calls.length > 0) await vi.advanceTimersByTimeAsync(1_000);
  }
}

test('the network library would by default give up before the deadline', async () => {
  gateway.script = slowly;
  const call = plainFetch(`${gateway.origin}/v1`).then((response) => response.text());
  await untilSettled(call);
  await expect(call).rejects.toThrow('fetch failed');
});

test('a call of 800 s succeeds with a deadline of 15 minutes', async () => {
  gateway.script = slowly;
  const call = generate(gateway.asUpstream({ deadlineMs: 900_000 }));
  await untilSettled(call);
  const { error, events } = await call;
  expect(error).toBeNull();
  expect(events).toEqual([{ type: 'response' }, { type: 'picture', index: 0, base64: 'AAAA' }]);
});
