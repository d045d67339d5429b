import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NetworkFailure } from '@/lib/browser/platform/api-failure';
import { readAnswer, send } from '@/lib/browser/platform/http';
import { silenceMaxMs } from '@/lib/browser/platform/silence';

let signals: AbortSignal[];

/** A connection that has died: nothing comes, and nobody says so. */
function silentFetch(_path: string, { signal }: { signal: AbortSignal }): Promise<Response> {
  signals.push(signal);
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

beforeEach(() => {
  signals = [];
  vi.useFakeTimers();
  vi.stubGlobal('fetch', silentFetch);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function isGivenUpAfter(ms: number, init: RequestInit = {}): Promise<boolean> {
  let error: unknown = null;
  send('/api/library', init).catch((cause: unknown) => {
    error = cause;
  });
  await vi.advanceTimersByTimeAsync(ms);
  if (error !== null) expect(error).toBeInstanceOf(NetworkFailure);
  return error !== null;
}

it('a request without an answer is abandoned after a while, so that it can be sent again', async () => {
  expect(await isGivenUpAfter(silenceMaxMs - 1_000)).toBe(false);
  expect(await isGivenUpAfter(silenceMaxMs + 1_000)).toBe(true);
});

it('an upload is waited for as long as its bytes may take on a slow line', async () => {
  const form = new FormData();
  form.append('reference', new Blob([new Uint8Array(4_000_000)]));
  for (const body of [new Blob([new Uint8Array(4_000_000)]), form]) {
    expect(await isGivenUpAfter(400_000, { method: 'PUT', body })).toBe(false);
    expect(await isGivenUpAfter(600_000, { method: 'PUT', body })).toBe(true);
  }
});

it('an answer that has begun may take as long as it likes, and its reader can still leave', async () => {
  const reader = new AbortController();
  vi.stubGlobal('fetch', async (_: string, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Response('…');
  });
  await send('/api/events', { signal: reader.signal });
  await vi.advanceTimersByTimeAsync(10 * silenceMaxMs);
  expect(signals[0]?.aborted).toBe(false);
  reader.abort();
  expect(signals[0]?.aborted).toBe(true);
});

it('a JSON answer that falls silent in the middle is abandoned, and one that moves is not', async () => {
  let sender: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        sender = controller;
      },
    });
  const text = (part: string) => sender?.enqueue(new TextEncoder().encode(part));
  const slow = readAnswer(new Response(body()), (answer) => answer);
  for (const part of ['{"rows"', ':[', ']}']) {
    text(part);
    await vi.advanceTimersByTimeAsync(silenceMaxMs - 1_000);
  }
  sender?.close();
  expect(await slow).toEqual({ rows: [] });
  const silent = readAnswer(new Response(body()), (answer) => answer).catch((cause: unknown) => cause);
  text('{"rows":[');
  await vi.advanceTimersByTimeAsync(silenceMaxMs + 1_000);
  expect(await silent).toBeInstanceOf(NetworkFailure);
});
