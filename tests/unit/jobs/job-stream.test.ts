import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readJobStream, type WireFrame } from '@/lib/browser/jobs/job-stream';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '@/lib/browser/platform/api-failure';
import { bytesFromBase64 } from '@/lib/browser/platform/bytes-from-base64';
import { encode, jobScript } from '@/tests/support/fake-job-server';

const script = jobScript({ jobId: 'a', pictures: 2, sizeBytes: 90 });
const expected = script.map((event, at) => ({ sequence: at + 1, event }));

function streamOf(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  let sent = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      const size = sizes[turn++ % sizes.length] ?? 1;
      controller.enqueue(bytes.subarray(sent, sent + size));
      sent += size;
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<WireFrame[]> {
  const frames: WireFrame[] = [];
  for await (const frame of readJobStream(stream)) frames.push(frame);
  return frames;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('reading a job’s stream', () => {
  it('gives the same frames for any chunking, line ending and number of heartbeats', async () => {
    const chunkings = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        chunkings,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (sizes, ending, beats) => {
          const text = expected
            .map(({ sequence, event }) => encode(sequence, event))
            .join(beats ? ': still here\n\n' : '')
            .replaceAll('\n', ending);
          expect(await collect(streamOf(bytesOf(text), sizes))).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('decodes characters that are split between chunks', async () => {
    const event = { event: 'text-delta', data: { text: '灯塔，晨光 🏮' } } as const;
    expect(await collect(streamOf(bytesOf(encode(1, event)), [1]))).toEqual([{ sequence: 1, event }]);
  });

  it('skips a frame that was cut off, and unknown events', async () => {
    const text = `id: 1\nevent: news-of-tomorrow\ndata: {}\n\n${encode(2, expected[0]?.event ?? fail())}id: 3\nevent: job-end\ndata: {`;
    expect((await collect(streamOf(bytesOf(text), [50]))).map(({ sequence }) => sequence)).toEqual([2]);
  });

  it.each([
    ['half a JSON', 'id: 1\nevent: job-end\ndata: {"status"\n\n'],
    ['a field of another type', 'id: 1\nevent: text-delta\ndata: {"text":7}\n\n'],
    ['no sequence', 'event: text-delta\ndata: {"text":"a"}\n\n'],
  ])('rejects a frame that cannot be read: %s', async (_, text) => {
    await expect(collect(streamOf(bytesOf(text), [50]))).rejects.toThrow(UnreadableAnswer);
  });

  it('tells a broken connection from the end', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new TypeError('gone')),
    });
    await expect(collect(broken)).rejects.toThrow(NetworkFailure);
  });

  it('closes the connection when the reader stops', async () => {
    const cancelled = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytesOf(encode(1, expected[0]?.event ?? fail()))),
      cancel: cancelled,
    });
    for await (const _ of readJobStream(endless)) break;
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('reads a picture of 8 MB in time linear in its chunks', async () => {
    const base64 = Buffer.alloc(8_000_000, 7).toString('base64');
    const event = {
      event: 'image-end',
      data: { index: 0, mimeType: 'image/png', width: 1, height: 1, base64 },
    } as const;
    const [frame] = await collect(streamOf(bytesOf(encode(1, event)), [16_384]));
    expect(frame?.event).toEqual(event);
  });
});

function fail(): never {
  throw new Error('the script is empty');
}

describe('bytes from base64', () => {
  afterEach(() => {
    Reflect.deleteProperty(Uint8Array, 'fromBase64');
  });

  it('are right for texts of any length', async () => {
    const lengths = [0, 1, 2, 3, 4, 786_431, 786_432, 786_433, 2_000_001];
    for (const length of lengths) {
      const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 31) % 256));
      const decoded = await bytesFromBase64(bytes.toString('base64'));
      expect(Buffer.from(decoded).equals(bytes), `${length} bytes`).toBe(true);
    }
  });

  it('are decoded by the browser’s own decoder if it has one', async () => {
    Object.assign(Uint8Array, { fromBase64: (text: string) => new Uint8Array(Buffer.from(text, 'base64')) });
    expect(await bytesFromBase64('AQID')).toEqual(new Uint8Array([1, 2, 3]));
  });
});

describe('a refusal', () => {
  it.each([
    [400, { error: { code: 'invalid_request', message: 'No.', details: { field: 'prompt' } } }, true],
    [503, { error: { code: 'not_configured', message: 'No.' } }, true],
    [500, { error: { code: 'internal_error', message: 'No.' } }, false],
    [502, null, false],
    [408, null, false],
    [413, '<html>', true],
    [404, { error: { code: 'a-code-of-tomorrow' } }, true],
    [500, { error: 7 }, false],
  ])('with status %i and %j certainly issued nothing: %s', (status, answer, refused) => {
    expect(new ApiFailure(status, answer).refused).toBe(refused);
  });

  it('names the field at fault', () => {
    const failure = new ApiFailure(400, {
      error: { code: 'invalid_request', message: 'No.', details: { field: 'prompt' } },
    });
    expect(failure).toMatchObject({ code: 'invalid_request', message: 'No.', field: 'prompt' });
  });
});
