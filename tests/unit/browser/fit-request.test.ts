import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ReferenceNote, referenceInfoHeaders } from '@/lib/protocol/reference-info';
import { freshBrowser } from '@/tests/support/browser-tab';

/** What a request may have where the studio has not said it. */
const bodyBytes = 4_000_000;
/** What is left of a request for pictures. */
const room = bodyBytes * 0.85;

/** Every picture that was compressed: what it would need, and what it was to keep within. */
let posts: { neededBytes: number; budgetBytes: number }[] = [];
/** What the studio tells of each file. */
let notes: readonly ReferenceNote[] = [];

/** A studio whose answers need as many bytes as the file has, or what the budget leaves of them. */
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
    // It never lands on the budget exactly.
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

async function form() {
  vi.resetModules();
  const [workflows, { editForm }, { getInMemoryReference, putInMemoryReference }, { fitUploadsToLimit }] =
    await Promise.all([
      import('@/lib/browser/references/form-references'),
      import('@/lib/browser/references/reference-forms'),
      import('@/lib/browser/references/in-memory-references'),
      import('@/lib/browser/references/fit-uploads-to-limit'),
    ]);
  const sizes = () =>
    editForm.store.getState().references.map(({ id }) => getInMemoryReference(id).compressed?.size ?? 0);
  const add = (...needs: number[]) =>
    workflows.addReferenceFiles(
      editForm,
      needs.map((size) => new File([new Uint8Array(size)], 'photo.jpg')),
    );
  const removeFirst = () =>
    workflows.removeReference(editForm, editForm.store.getState().references[0]?.id ?? '');
  const clear = () =>
    workflows.takeOffReferences(
      editForm,
      editForm.store.getState().references.map(({ id }) => id),
    );
  /** As after a reload that only the compressed picture came through. */
  const loseFiles = () => {
    for (const { id } of editForm.store.getState().references) putInMemoryReference(id, { source: null });
  };
  const told = () =>
    editForm.store
      .getState()
      .references.map(({ progress }) => (progress.status === 'ready' ? progress.receipt.notes : null));
  return { loseFiles, told, add, clear, removeFirst, sizes, fitAgain: () => fitUploadsToLimit(editForm) };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

beforeEach(() => {
  freshBrowser();
  vi.useRealTimers();
  vi.stubGlobal('XMLHttpRequest', StudioRequest);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('The studio is not there.')));
  posts = [];
  notes = [];
});
afterEach(() => vi.unstubAllGlobals());

describe('pictures that share one request', () => {
  it('are compressed once where all fit', async () => {
    const { add, sizes } = await form();
    await add(1_300_000, 1_200_000, 800_000);
    expect(sizes()).toEqual([1_300_000, 1_200_000, 800_000]);
    expect(posts).toHaveLength(3);
  });

  it('are compressed once more where they are too large together, the small one not', async () => {
    const { add, sizes } = await form();
    await add(3_600_000, 3_800_000, 50_000);
    expect(sum(sizes())).toBeLessThanOrEqual(room);
    expect(sizes()[2]).toBe(50_000);
    expect(posts).toHaveLength(5);
  });

  it('have the room that another leaves', async () => {
    const { add, removeFirst, sizes } = await form();
    await add(3_600_000, 2_800_000);
    expect(sizes()[1]).toBeLessThan(2_000_000);
    await removeFirst();
    expect(sizes()).toEqual([2_800_000]);
  });

  it('still tell what was done to the file when it is compressed anew from what was compressed', async () => {
    const { add, loseFiles, told } = await form();
    notes = ['first-frame'];
    await add(3_300_000);
    loseFiles();
    notes = ['to-budget'];
    await add(3_000_000);
    expect(told()).toEqual([['first-frame', 'to-budget'], ['to-budget']]);
  });

  it('come to rest after two codings each, whatever they need and however they come', async () => {
    const { add, clear, sizes, fitAgain } = await form();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1_000, max: 3_900_000 }), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (drops) => {
          posts = [];
          await clear();
          await Promise.all(drops.map((needs) => add(...needs)));
          expect(sum(sizes())).toBeLessThanOrEqual(room);
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
