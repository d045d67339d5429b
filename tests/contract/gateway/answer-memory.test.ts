import type { ServerResponse } from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { readImageAnswer } from '@/lib/server/gateway/answers/read-image-answer';
import { AnswerRoom } from '@/lib/server/gateway/calls/answer-room';
import { startDeadline } from '@/lib/server/gateway/calls/call-deadline';
import { readChunks } from '@/lib/server/gateway/calls/read-chunks';
import { downloadLinkedPicture } from '@/lib/server/gateway/downloads/download-linked-picture';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { openReading, readFor } from '@/lib/server/platform/answer-memory';
import { generate } from '../../support/collect-events';
import { createLatch } from '../../support/latch';
import { answerJson, frame, ScriptedUpstream } from '../../support/upstream';

/** More than the sockets of both sides can buffer, so an answer whose beginning was sent is being read. */
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
  // Longer than the test waits: a call that timed out by itself would look like one that was read.
  const { events } = await generate(upstream.asUpstream({ deadlineMs: 60_000 }));
  return events.some(({ type }) => type === 'picture');
};
const downloadOne = async () => {
  const { host } = new URL(upstream.origin);
  const { signal } = new AbortController();
  const link = `${upstream.origin}/picture.png`;
  const { width } = await downloadLinkedPicture(signal, upstream.asUpstream({ imageHosts: [host] }), link);
  return width === 24;
};

/** However the test ends, releases what the calls wait for and awaits them, so that the next test has all slots. */
function letGoAtTheEnd(letGo: () => void, calls: readonly Promise<unknown>[]): void {
  const ended = Promise.allSettled(calls);
  onTestFinished(async () => {
    letGo();
    await ended;
  });
}

it('does not count the wait for other answers as time the gateway took', async () => {
  const { signal } = new AbortController();
  const others = ['one', 'other'].map((client) => readFor(client, openReading));
  for (const reading of others) await reading.wait(signal, 40 * 1024 * 1024);
  const leaveAll = () => {
    for (const reading of others) reading.clear();
  };
  onTestFinished(leaveAll);
  const picture = largePicture.subarray(0, 200_000).toString('base64');
  upstream.script = answerJson({ data: [{ b64_json: picture }] });
  const startedAt = performance.now();
  const { events, error } = await generate(upstream.asUpstream({ deadlineMs: 1_000 }));
  // The answer that was preferred stalled for a while before the next one was preferred.
  expect(performance.now() - startedAt).toBeGreaterThan(1_000);
  expect(error).toBeNull();
  expect(events.map(({ type }) => type)).toContain('picture');
});

it('counts the gateway’s list of tasks, which may include the pictures, like any other answer', async () => {
  const { signal } = new AbortController();
  const others = ['one', 'other'].map((client) => readFor(client, openReading));
  for (const reading of others) await reading.wait(signal, 40 * 1024 * 1024);
  onTestFinished(() => {
    for (const reading of others) reading.clear();
  });
  const row = { id: 't_1', model: 'gpt-image-1', status: 'completed', created_at: 1_796_000_000 };
  const page = { data: [{ ...row, output: [{ b64_json: base64.slice(0, 400_000) }] }], has_more: false };
  upstream.script = answerJson(page);
  const list = tasksRoute.tasks?.list(signal, upstream.asUpstream(), 0).then((tasks) => tasks.length);
  expect(await Promise.race([list, pause(500)])).toBe('still reading');
  for (const reading of others) reading.clear();
  expect(await list).toBe(1);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(() => resolve('still reading'), ms));

it.each([
  {
    name: 'answers',
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
    start: () => largePicture.subarray(0, 4_000_000),
    end: '',
    ask: downloadOne,
  },
])('reads an answer at once although twelve $name drip', async ({ type, start, end, ask }) => {
  const latch = createLatch();
  let dripping = 0;
  upstream.script = async (response) => {
    response.writeHead(200, { 'content-type': type });
    response.write(start().slice(0, 3_000_000));
    dripping += 1;
    const drip = setInterval(() => response.write(type === 'image/png' ? '\0' : 'A'), 50);
    await latch.opened;
    clearInterval(drip);
    response.end(type === 'image/png' ? '' : `${'A'.repeat(3)}${end}`);
  };
  const running = Array.from({ length: calls }, ask);
  letGoAtTheEnd(latch.open, running);
  await expect.poll(() => dripping, { timeout: 20_000 }).toBe(calls);
  upstream.script = answerJson({ data: [{ b64_json: base64.slice(0, 1_000_000) }] });
  expect(await generateOne()).toBe(true);
  latch.open();
  expect(await Promise.all(running)).toEqual(Array.from({ length: calls }, () => true));
});

it('abandons an answer that stalls midway, and one that is larger than what was requested', async () => {
  const { signal } = new AbortController();
  const deadline = startDeadline(signal, 60_000);
  const room = new AnswerRoom(deadline, 100);
  const standing = new ReadableStream<Uint8Array>({ start: (to) => to.enqueue(new Uint8Array(1_000_000)) });
  const read = async () => {
    for await (const _ of readChunks(signal, standing, 2_000_000, undefined, room));
  };
  await expect(read()).rejects.toMatchObject({ name: 'TransportError' });
  room.clear();
  deadline.stop();
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(to) {
      to.enqueue(Buffer.from(sent === 0 ? '{"data":[{"b64_json":"' : base64.slice(0, 4_000_000)));
      sent += 4_000_000;
    },
  });
  const whole = startDeadline(signal, 60_000);
  const answer = readImageAnswer(whole, new Response(endless), 1);
  await expect(answer.next()).rejects.toMatchObject({ code: 'upstream_unreadable' });
  expect(sent).toBeLessThan(60_000_000);
  whole.stop();
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
