import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { referenceInfoHeaders } from '@/lib/protocol/reference-info';
import { freshBrowser, leaveBrowser } from '@/tests/support/browser-tab';

let isOffline = false;

/** A studio that takes every file except empty ones. */
class StudioRequest {
  upload: { onprogress: unknown } = { onprogress: null };
  status = 200;
  response = new Blob();
  responseType = '';
  onloadend: () => void = () => undefined;
  private headers: Record<string, string> = {};

  open = () => undefined;
  abort = () => undefined;
  send(file: Blob) {
    const size = { originalBytes: file.size, sizeBytes: file.size, originalType: 'image/jpeg' };
    const pixels = { originalWidth: 9, originalHeight: 9, width: 9, height: 9 };
    this.headers = referenceInfoHeaders({ ...size, ...pixels, stripped: [], notes: [] });
    this.response = file;
    if (isOffline) this.status = 0;
    else if (file.size === 0) {
      this.status = 400;
      const error = { code: 'invalid_request', message: 'The file is empty.', requestId: 'r' };
      this.response = new Blob([JSON.stringify({ error: { ...error, details: { reason: 'empty' } } })]);
    }
    queueMicrotask(() => this.onloadend());
  }
  getResponseHeader(name: string) {
    return this.headers[name] ?? null;
  }
}

/** The page as it is opened: a window with its own memory, on the browser's library. */
async function openPage() {
  vi.resetModules();
  const [actions, { restoreReferences }, { editForm }] = await Promise.all([
    import('@/lib/browser/references/change-references'),
    import('@/lib/browser/references/restore-references'),
    import('@/lib/browser/references/reference-form'),
  ]);
  await restoreReferences(editForm);
  const references = () => editForm.store.getState().references;
  return {
    add: (...sizes: number[]) =>
      actions.addReferenceFiles(
        editForm,
        sizes.map((size) => new File([new Uint8Array(size)], 'photo.jpg')),
      ),
    removeFirst: () => actions.removeReference(editForm, references()[0]?.id ?? ''),
    statuses: () => {
      const words = references().map(({ progress }) =>
        progress.status === 'failed' ? progress.problem : progress.status,
      );
      return Object.fromEntries([...new Set(words)].map((word) => [word, count(words, word)]));
    },
  };
}

const count = (words: readonly string[], word: string) => words.filter((other) => other === word).length;
const photos = (number: number) => Array.from({ length: number }, () => 100);

beforeEach(() => {
  freshBrowser();
  vi.useRealTimers();
  vi.stubGlobal('XMLHttpRequest', StudioRequest);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('The studio is not there.')));
  isOffline = false;
});
afterEach(leaveBrowser);

describe('with more references than the limit,', () => {
  it('the seventeenth is accepted if one of the sixteen is not a picture', async () => {
    const { add, statuses } = await openPage();
    await add(...photos(15), 0, 100);
    expect(statuses()).toEqual({ ready: 16, empty: 1 });
  });

  it('a new one takes the place of one that is removed', async () => {
    const { add, removeFirst, statuses } = await openPage();
    await add(...photos(18));
    expect(statuses()).toEqual({ ready: 16, 'too-many': 2 });
    await removeFirst();
    expect(statuses()).toEqual({ ready: 16, 'too-many': 1 });
  });

  it('those that could not be uploaded keep their places, and are retried on the next visit', async () => {
    const page = await openPage();
    isOffline = true;
    await page.add(100);
    isOffline = false;
    await page.add(...photos(16));
    expect(page.statuses()).toEqual({ unreachable: 1, ready: 15, 'too-many': 1 });
    expect((await openPage()).statuses()).toEqual({ ready: 16 });
  });

  it('no more than sixteen are restored from two windows that each added some', async () => {
    const [one, other] = [await openPage(), await openPage()];
    await one.add(...photos(10));
    await other.add(...photos(10));
    const { removeFirst, statuses } = await openPage();
    expect(statuses()).toEqual({ ready: 16, 'too-many': 4 });
    await removeFirst();
    expect(statuses()).toEqual({ ready: 16, 'too-many': 3 });
  });
});
