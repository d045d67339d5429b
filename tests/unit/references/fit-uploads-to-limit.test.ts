import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ReferenceNote, referenceInfoHeaders } from '@/lib/protocol/reference-info';
import type { Session } from '@/lib/protocol/session';
import { freshBrowser, leaveBrowser } from '@/tests/support/browser-tab';

/** The limit of a request as the studio states it: small, because every byte of a picture is copied several times. */
const bodyBytes = 40_000;
/** The share of a request that pictures may use. */
const picturesShare = 0.85;

/** Every compression: the bytes that the picture needs, and its budget. */
let posts: { neededBytes: number; budgetBytes: number }[] = [];
/** The notes that the studio makes about each file. */
let notes: readonly ReferenceNote[] = [];

/** A studio whose answers take as many bytes as the file has, or as the budget leaves of them. */
class StudioRequest {
  upload: { onprogress: unknown } = { onprogress: null };
  status = 200;
  response = new Blob();
  responseType = '';
  onloadend: () => void = () => undefined;
  private headers: Record<string, string> = {};
  private budgetBytes = Number.POSITIVE_INFINITY;

  open(_method: string, path: string) {
    this.budgetBytes = Number(new URL(path, 'http://studio').searchParams.get('budget') ?? Infinity);
  }
  send(file: Blob) {
    posts.push({ neededBytes: file.size, budgetBytes: this.budgetBytes });
    // The result never meets the budget exactly.
    const sizeBytes = file.size <= this.budgetBytes ? file.size : Math.floor(this.budgetBytes * 0.9);
    this.response = new Blob([new Uint8Array(sizeBytes)]);
    const size = { originalBytes: file.size, sizeBytes, originalType: 'image/jpeg' };
    const pixels = { originalWidth: 9, originalHeight: 9, width: 9, height: 9 };
    this.headers = referenceInfoHeaders({ ...size, ...pixels, stripped: [], notes });
    queueMicrotask(() => this.onloadend());
  }
  getResponseHeader(name: string) {
    return this.headers[name] ?? null;
  }
  abort() {
    this.status = 0;
  }
}

const session: Session = {
  locked: false,
  lockable: false,
  demo: true,
  userKeys: true,
  openPurse: false,
  defaultModel: 'gpt-image-1',
  limits: { bodyBytes, promptCharacters: 32_000, imagesMax: 10, referencesMax: 16, deadlineSeconds: 600 },
  shares: { ready: true, owner: false, picturesMax: 100, bytesMax: 1_000_000 },
  storage: { kind: 'fs', ready: true },
};
const isGone = () => Promise.reject(new TypeError('The studio is not there.'));
const answerSession = async (path: string) => (path === '/api/session' ? Response.json(session) : isGone());

async function form() {
  vi.resetModules();
  const [actions, { changeReference, editForm }, { fitUploadsToLimit }] = await Promise.all([
    import('@/lib/browser/references/change-references'),
    import('@/lib/browser/references/reference-form'),
    import('@/lib/browser/references/fit-uploads-to-limit'),
  ]);
  const sizes = () =>
    editForm.store.getState().references.map(({ compressed }) => compressed?.blob.size ?? 0);
  const add = (...needs: number[]) =>
    actions.addReferenceFiles(
      editForm,
      needs.map((size) => new File([new Uint8Array(size)], 'photo.jpg')),
    );
  const removeFirst = () =>
    actions.removeReference(editForm, editForm.store.getState().references[0]?.id ?? '');
  const clear = () =>
    actions.removeReferences(
      editForm,
      editForm.store.getState().references.map(({ id }) => id),
    );
  /** The state after a reload that only the compressed picture survived. */
  const loseFiles = () => {
    for (const { id } of editForm.store.getState().references) {
      changeReference(editForm, id, (reference) => ({ ...reference, source: null }));
    }
  };
  const notesOfEach = () =>
    editForm.store
      .getState()
      .references.map(({ progress }) => (progress.status === 'ready' ? progress.info.notes : null));
  return {
    loseFiles,
    notesOfEach,
    add,
    clear,
    removeFirst,
    sizes,
    fitAgain: () => fitUploadsToLimit(editForm),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

beforeEach(() => {
  freshBrowser();
  vi.useRealTimers();
  vi.stubGlobal('XMLHttpRequest', StudioRequest);
  vi.stubGlobal('fetch', answerSession);
  posts = [];
  notes = [];
});
afterEach(leaveBrowser);

describe('pictures that share one request', () => {
  it('are compressed once if all fit', async () => {
    const { add, sizes } = await form();
    await add(13_000, 12_000, 8_000);
    expect(sizes()).toEqual([13_000, 12_000, 8_000]);
    expect(posts).toHaveLength(3);
  });

  it.each([
    ['by the limit that the studio states', bodyBytes],
    ['by the limit that is assumed while the studio is silent', 4_000_000],
  ])(
    'are compressed once more if they are too large together, except for the small one: %s',
    async (_, limit) => {
      if (limit !== bodyBytes) vi.stubGlobal('fetch', isGone);
      const { add, sizes } = await form();
      await add(limit * 0.9, limit * 0.95, limit / 80);
      expect(sum(sizes())).toBeLessThanOrEqual(limit * picturesShare);
      expect(sizes()[2]).toBe(limit / 80);
      expect(posts).toHaveLength(5);
    },
  );

  it('fit into what the gateway takes of a request once they are base64, however much the studio takes', async () => {
    const limits = { ...session.limits, bodyBytes: 32 * 1024 * 1024 };
    vi.stubGlobal('fetch', async (path: string) =>
      path === '/api/session' ? Response.json({ ...session, limits }) : isGone(),
    );
    const { add, sizes } = await form();
    await add(16_000_000, 15_000_000);
    const encodedBytes = sum(sizes().map((size) => Math.ceil(size / 3) * 4));
    expect(encodedBytes).toBeLessThan(32 * 1024 * 1024);
    expect(encodedBytes).toBeGreaterThan(24 * 1024 * 1024);
  });

  it('grow into the bytes that a removed one frees', async () => {
    const { add, removeFirst, sizes } = await form();
    await add(36_000, 28_000);
    expect(sizes()[1]).toBeLessThan(20_000);
    await removeFirst();
    expect(sizes()).toEqual([28_000]);
  });

  it('keep the notes about the file if only its compressed bytes are left to compress again', async () => {
    const { add, loseFiles, notesOfEach } = await form();
    notes = ['first-frame'];
    await add(33_000);
    loseFiles();
    notes = ['to-budget'];
    await add(30_000);
    expect(notesOfEach()).toEqual([['first-frame', 'to-budget'], ['to-budget']]);
  });

  it('need at most two compressions each, whatever they need and in whatever order they are added', async () => {
    const { add, clear, sizes, fitAgain } = await form();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 10, max: 39_000 }), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (drops) => {
          posts = [];
          await clear();
          await Promise.all(drops.map((needs) => add(...needs)));
          expect(sum(sizes())).toBeLessThanOrEqual(bodyBytes * picturesShare);
          expect(posts.length).toBeLessThanOrEqual(drops.flat().length * 2);
          const before = posts.length;
          await fitAgain();
          expect(posts).toHaveLength(before);
        },
      ),
      { numRuns: 20 },
    );
  });
});
