import type { Page } from 'playwright';
import { libraryDatabase } from '@/lib/browser/platform/database';

/**
 * Fills the library of the page's browser with drawn pictures, straight into its database, as if they had arrived one
 * by one: one for each prompt, the last being the newest. Leaves the page at a file of the studio, so the caller must
 * open a screen.
 */
export async function seedLibrary(page: Page, origin: string, prompts: readonly string[]): Promise<void> {
  await openDatabase(page, origin);
  await page.evaluate(async (wanted) => {
    const shapes = [
      [1024, 1024],
      [1024, 1536],
      [1536, 1024],
    ] as const;
    const draw = (hue: number, width: number, height: number) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (context) {
        context.fillStyle = `hsl(${hue} 45% 45%)`;
        context.fillRect(0, 0, width, height);
      }
      return canvas.convertToBlob({ type: 'image/png' });
    };
    const kinds = await Promise.all(
      Array.from({ length: Math.min(wanted.length, 12) }, async (_, at) => {
        const [width, height] = shapes[at % 3] ?? shapes[0];
        const original = await draw(at * 30, width, height);
        return { width, height, original, thumbnail: await draw(at * 30, width / 4, height / 4) };
      }),
    );
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('safelight');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const transaction = database.transaction(['pictures', 'originals', 'thumbnails'], 'readwrite');
    for (const [number, prompt] of wanted.entries()) {
      const jobId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
      const id = `${jobId}:0`;
      const picture = kinds[number % kinds.length];
      if (!picture) continue;
      transaction.objectStore('pictures').put({
        id,
        jobId,
        index: 0,
        createdAt: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString(),
        prompt,
        model: 'gpt-image-1',
        kind: 'create',
        parameters: { quality: 'medium' },
        mimeType: 'image/png',
        width: picture.width,
        height: picture.height,
        sizeBytes: picture.original.size,
        costMicroUsd: 42_000,
        demo: false,
        thumbhash: '',
      });
      transaction.objectStore('originals').put({ id, blob: picture.original });
      transaction.objectStore('thumbnails').put({ id, blob: picture.thumbnail });
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
    database.close();
  }, prompts);
}

/** This many prompts, all different. */
export const seededPrompts = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, number) => `Seeded picture ${number}: a lamp, a table, and the sea behind the window`,
  );

/** Creates the library as the studio does on its first use, from the studio's own schema, without opening a screen. */
async function openDatabase(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/favicon.svg`);
  const { tables, verno } = libraryDatabase();
  const stores = tables.map(({ name, schema }) => ({
    name,
    keyPath: schema.primKey.keyPath ?? null,
    indexes: schema.indexes.map((index) => ({
      name: index.name,
      keyPath: index.keyPath ?? [],
      options: { unique: Boolean(index.unique), multiEntry: Boolean(index.multi) },
    })),
  }));
  await page.evaluate(
    ({ stores, version }) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('safelight', version);
        opening.onupgradeneeded = () => {
          for (const { name, keyPath, indexes } of stores) {
            const store = opening.result.createObjectStore(name, { keyPath });
            for (const index of indexes) store.createIndex(index.name, index.keyPath, index.options);
          }
        };
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
        opening.onerror = () => reject(opening.error);
      }),
    // Dexie multiplies its version numbers by ten for the browser.
    { stores, version: verno * 10 },
  );
}
