import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generate } from '../support/collect-events';
import { createGate } from '../support/gate';
import { ScriptedUpstream } from '../support/upstream';

/** More than the sockets of both sides hold: an answer whose beginning has gone out is being read. */
const beginning = `{"data":[{"b64_json":"${'A'.repeat(24_000_000)}`;
const calls = 12;
let upstream: ScriptedUpstream;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
});
afterAll(() => upstream.stop());

it('reads eight large answers at once, while the others wait in their sockets', async () => {
  const gate = createGate();
  const answers: ServerResponse[] = [];
  upstream.script = async (response, call) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(beginning);
    if (call.path.startsWith('/plain')) return response.end('"}]}');
    answers.push(response);
    await gate.opened;
    response.end('"}]}');
  };
  const read = () => answers.filter((answer) => answer.writableLength === 0).length;
  const running = Array.from({ length: calls }, () => generate(upstream.asUpstream()));
  await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(calls);
  await expect.poll(read, { timeout: 20_000 }).toBe(8);
  // Time enough for the others, had they been let in: the same bytes come three times meanwhile.
  for (let round = 0; round < 3; round += 1) {
    const plain = await fetch(`${upstream.origin}/plain`);
    expect((await plain.text()).length).toBeGreaterThan(beginning.length);
  }
  expect(read()).toBe(8);
  gate.open();
  const results = await Promise.all(running);
  expect(results.map(({ events }) => events.some(({ type }) => type === 'picture'))).toEqual(
    Array.from({ length: calls }, () => true),
  );
});
