import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NetworkFailure } from '@/lib/browser/platform/api-failure';
import { sendWithProgress, uploadSilenceMaxMs } from '@/lib/browser/platform/send-with-progress';

/** A connection of which nothing is heard unless the test says so. */
class SilentRequest {
  static last: SilentRequest;
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  status = 0;
  response = new Blob(['an answer']);
  isAborted = false;
  onprogress = () => undefined;
  onloadend = () => undefined;
  constructor() {
    SilentRequest.last = this;
  }
  open() {
    return undefined;
  }
  setRequestHeader() {
    return undefined;
  }
  getResponseHeader() {
    return null;
  }
  send() {
    return undefined;
  }
  abort() {
    this.isAborted = true;
    this.onloadend();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('XMLHttpRequest', SilentRequest);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** How an upload of 4 MB ends, as soon as it has. */
function startUpload() {
  const state: { ended: unknown; request: SilentRequest } = { ended: null, request: SilentRequest.last };
  const note = (ended: unknown) => {
    state.ended = ended;
  };
  const sending = {
    method: 'PUT',
    path: '/api/shares',
    body: new Blob([]),
    onProgress: () => undefined,
  } as const;
  sendWithProgress(new AbortController().signal, sending).then(note, note);
  state.request = SilentRequest.last;
  return state;
}

it('an upload whose connection dies silently is abandoned, so that it can be sent again', async () => {
  const upload = startUpload();
  upload.request.upload.onprogress?.({ loaded: 2_000_000 });
  await vi.advanceTimersByTimeAsync(uploadSilenceMaxMs + 1_000);
  expect(upload.ended).toBeInstanceOf(NetworkFailure);
  expect(upload.request.isAborted).toBe(true);
});

it('an answer that never comes is abandoned too, once all has been sent', async () => {
  const upload = startUpload();
  await vi.advanceTimersByTimeAsync(uploadSilenceMaxMs - 1_000);
  upload.request.upload.onprogress?.({ loaded: 4_000_000 });
  await vi.advanceTimersByTimeAsync(uploadSilenceMaxMs - 1_000);
  expect(upload.ended).toBeNull();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(upload.ended).toBeInstanceOf(NetworkFailure);
});

it('an upload and an answer that move are never given up, however slow they are', async () => {
  const upload = startUpload();
  for (let step = 1; step <= 20; step += 1) {
    await vi.advanceTimersByTimeAsync(uploadSilenceMaxMs - 1_000);
    if (step <= 10) upload.request.upload.onprogress?.({ loaded: step });
    else upload.request.onprogress();
  }
  expect(upload.ended).toBeNull();
  upload.request.status = 200;
  upload.request.onloadend();
  await vi.advanceTimersByTimeAsync(10 * uploadSilenceMaxMs);
  expect(upload.ended).toMatchObject({ blob: upload.request.response });
  expect(upload.request.isAborted).toBe(false);
});
