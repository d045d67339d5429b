import { describe, expect, test, vi } from 'vitest';
import { startDeadline } from '@/lib/server/gateway/calls/call-deadline';
import { networkFetch } from '@/lib/server/gateway/calls/network-fetch';
import { asStream } from '@/lib/server/gateway/calls/outgoing-body';
import { formWithPictures } from '@/lib/server/gateway/routes/form-with-pictures';
import { imagesRoute } from '@/lib/server/gateway/routes/images-route';
import { createCallSpec } from '../../support/call-spec';
import { generate } from '../../support/collect-events';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerJson, frame, type Script } from '../../support/upstream';

const gateway = scriptedGateway();

/** Sends the text, then never ends. */
function hang(text: string | null, contentType = 'application/json'): Script {
  return (response) => {
    if (text === null) return;
    response.writeHead(200, { 'content-type': contentType });
    response.flushHeaders();
    if (text !== '') response.write(text);
  };
}

const picture = frame('image_generation.completed', { b64_json: 'AAAA', usage: { output_tokens: 7 } });
const places: [string, Script][] = [
  ['before the headers', hang(null)],
  ['before the body', hang('')],
  ['in the middle of JSON', hang('{"data":[{"b64_json":"AAAA"},{"b64_json":"BB')],
  ['in the middle of a stream', hang(picture, 'text/event-stream')],
];

describe('the deadline', () => {
  test.each(places)('ends the call %s and closes the connection upstream', async (_, script) => {
    gateway.script = script;
    const { error } = await generate(gateway.asUpstream({ deadlineMs: 150 }), { n: 2 });
    expect(error).toMatchObject({ code: 'upstream_timeout', charged: true });
    expect(await gateway.calls[0]?.closed).toBe(false);
  });

  test('keeps the pictures and the usage that had arrived', async () => {
    gateway.script = hang(picture, 'text/event-stream');
    const { events } = await generate(gateway.asUpstream({ deadlineMs: 150 }), { n: 2, partialImages: 1 });
    expect(events).toEqual([
      { type: 'response' },
      { type: 'picture', index: 0, base64: 'AAAA' },
      { type: 'usage', usage: { inputTextTokens: 0, inputImageTokens: 0, outputTokens: 7 } },
    ]);
  });

  test('does not count time in which the process was suspended', async () => {
    gateway.script = answerJson({ data: [{ b64_json: 'AAAA' }] });
    const deadline = startDeadline(new AbortController().signal, 500);
    // This blocks the whole process, as a suspension would.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_800);
    // Any asynchronous work lets the timer fire.
    await generate(gateway.asUpstream());
    expect(deadline.signal.aborted).toBe(false);
    deadline.stop();
  });

  test('covers the body of a refusal that never ends', async () => {
    gateway.script = (response) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.write('{"error":');
    };
    const { error } = await generate(gateway.asUpstream({ deadlineMs: 150 }));
    expect(error?.code).toBe('upstream_timeout');
  });
});

describe('cancelling', () => {
  test.each(places)('ends the call %s and closes the connection upstream', async (_, script) => {
    const controller = new AbortController();
    gateway.script = async (response, call) => {
      await script(response, call);
      setTimeout(() => controller.abort(), 30);
    };
    const { error } = await generate(gateway.asUpstream(), { n: 2 }, { signal: controller.signal });
    expect(error).toMatchObject({ code: 'cancelled', charged: true });
    expect(await gateway.calls[0]?.closed).toBe(false);
  });

  test('before the call sends nothing and costs nothing', async () => {
    const { error } = await generate(gateway.asUpstream(), {}, { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ code: 'cancelled', charged: false });
    expect(gateway.calls).toHaveLength(0);
  });

  test('works with a fetch that ignores its signal while the body arrives', async () => {
    const controller = new AbortController();
    const cancelled = vi.fn();
    const fetch = async () =>
      new Response(new ReadableStream({ cancel: cancelled }), {
        headers: { 'content-type': 'application/json' },
      });
    setTimeout(() => controller.abort(), 30);
    const { error } = await generate(gateway.asUpstream({ fetch }), {}, { signal: controller.signal });
    expect(error?.code).toBe('cancelled');
    expect(cancelled).toHaveBeenCalled();
  });

  test('ends the call upstream when the reader leaves early', async () => {
    gateway.script = hang(picture, 'text/event-stream');
    const spec = createCallSpec({ parameters: { n: 2 } });
    for await (const event of imagesRoute.create(new AbortController().signal, gateway.asUpstream(), spec)) {
      if (event.type === 'picture') break;
    }
    expect(await gateway.calls[0]?.closed).toBe(false);
  });

  test('leaves no listener on the caller’s signal', async () => {
    gateway.script = (response) => response.end('{"data":[{"b64_json":"AAAA"}]}');
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await generate(gateway.asUpstream(), {}, { signal });
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

describe('a form in a paid call', () => {
  test('is sent as multipart with its length', async () => {
    const picture = {
      field: 'image[]',
      filename: 'a.png',
      type: 'image/png',
      bytes: new Uint8Array([1, 2, 3]),
    };
    const body = asStream(formWithPictures([['prompt', '燈塔']], [picture]));
    gateway.script = (response) => response.end('{}');
    await networkFetch(`${gateway.origin}/v1/images/edits`, { method: 'POST', body });
    const call = gateway.calls[0];
    expect(call?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(call?.headers['content-length']).toBe(String(call?.body.byteLength));
    const received = await new Response(new Uint8Array(call?.body ?? []), {
      headers: { 'content-type': call?.headers['content-type'] ?? '' },
    }).formData();
    expect(received.get('prompt')).toBe('燈塔');
    const image = received.get('image[]');
    expect(image instanceof File && Buffer.from(await image.arrayBuffer())).toEqual(Buffer.of(1, 2, 3));
  });
});
