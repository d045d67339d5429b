import type { ServerResponse } from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { downloadPicture } from '@/lib/server/gateway/download-picture';
import { acquireReadSlot } from '@/lib/server/platform/answer-memory';
import { generate } from '../../support/collect-events';
import { createLatch } from '../../support/latch';
import { answerJson, frame, ScriptedUpstream } from '../../support/upstream';

/** More than the sockets of both sides can buffer: an answer whose beginning was sent is being read. */
const base64 = 'A'.repeat(12_000_000);
const calls = 12;
let upstream: ScriptedUpstream;
/** A picture that is large because of the bytes after its end. */
let largePicture: Buffer;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  const small = sharp({ create: { width: 24, height: 16, channels: 3, background: '#c63a1b' } });
  largePicture = Buffer.concat([await small.png().toBuffer(), Buffer.alloc(12_000_000)]);
});
afterAll(() => upstream.stop());

const generateOne = async () => {
  // Longer than the test waits for what it sees: a call that ended by itself would look like one that was read.
  const { events } = await generate(upstream.asUpstream({ deadlineMs: 60_000 }));
  return events.some(({ type }) => type === 'picture');
};
const downloadOne = async () => {
  const { host } = new URL(upstream.origin);
  const { signal } = new AbortController();
  const link = `${upstream.origin}/picture.png`;
  const { width } = await downloadPicture(signal, upstream.asUpstream({ imageHosts: [host] }), link);
  return width === 24;
};

/** Lets go of what the calls wait for, and of the calls, however the test ends: the next one has all slots. */
function letGoAtTheEnd(letGo: () => void, calls: readonly Promise<unknown>[]): void {
  const ended = Promise.allSettled(calls);
  onTestFinished(async () => {
    letGo();
    await ended;
  });
}

it('does not count the wait for other answers as the gateway’s time', async () => {
  const others = await Promise.all(
    Array.from({ length: 8 }, () => acquireReadSlot(new AbortController().signal)),
  );
  upstream.script = answerJson({ data: [{ b64_json: largePicture.subarray(0, 200).toString('base64') }] });
  const waiting = generate(upstream.asUpstream({ deadlineMs: 1_000 }));
  const leaveAll = () => {
    for (const leave of others.splice(0)) leave();
  };
  letGoAtTheEnd(leaveAll, [waiting]);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  leaveAll();
  const { events, error } = await waiting;
  expect(error).toBeNull();
  expect(events.map(({ type }) => type)).toContain('picture');
});

it.each([
  {
    name: 'large answers',
    type: 'application/json',
    start: () => `{"data":[{"b64_json":"${base64}`,
    end: '"}]}',
    ask: generateOne,
  },
  {
    name: 'streams in the middle of a picture',
    type: 'text/event-stream',
    start: () => `event: image_generation.completed\ndata: {"b64_json":"${base64}`,
    end: '"}\n\n',
    ask: generateOne,
  },
  {
    name: 'downloads from links',
    type: 'image/png',
    start: () => largePicture,
    end: '',
    ask: downloadOne,
  },
])('reads eight $name at once, while the others wait in their sockets', async ({ type, start, end, ask }) => {
  const latch = createLatch();
  const answers: ServerResponse[] = [];
  upstream.script = async (response, call) => {
    response.writeHead(200, { 'content-type': type });
    response.write(start());
    if (call.path.startsWith('/plain')) return response.end(end);
    answers.push(response);
    await latch.opened;
    response.end(end);
  };
  const read = () => answers.filter((answer) => answer.writableLength === 0).length;
  const running = Array.from({ length: calls }, ask);
  letGoAtTheEnd(latch.open, running);
  await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(calls);
  await expect.poll(read, { timeout: 20_000 }).toBe(8);
  // Long enough for the others, had they been admitted: the same bytes are sent three times meanwhile.
  for (let round = 0; round < 3; round += 1) {
    const plain = await fetch(`${upstream.origin}/plain`);
    expect((await plain.arrayBuffer()).byteLength).toBeGreaterThan(base64.length - 1);
  }
  expect(read()).toBe(8);
  latch.open();
  expect(await Promise.all(running)).toEqual(Array.from({ length: calls }, () => true));
});

it('reads an answer although many streams wait between their pictures', async () => {
  const latch = createLatch();
  const completed = frame('image_generation.completed', { b64_json: base64.slice(0, 1_000_000) });
  const preview = frame('image_generation.partial_image', { b64_json: base64.slice(0, 1_000_000) });
  const waiting: ServerResponse[] = [];
  upstream.script = async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(preview, () => waiting.push(response));
    await latch.opened;
    response.end(completed);
  };
  const streams = Array.from({ length: calls }, generateOne);
  letGoAtTheEnd(latch.open, streams);
  await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(calls);
  upstream.script = answerJson({ data: [{ b64_json: base64 }] });
  expect(await generateOne()).toBe(true);
  latch.open();
  expect(await Promise.all(streams)).toEqual(Array.from({ length: calls }, () => true));
});
