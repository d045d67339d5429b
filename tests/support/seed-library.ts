import type { Page } from 'playwright';

/**
 * Fills the library of the page's browser with small drawn pictures, straight into its database: as if they had come
 * one by one. The page must be open.
 */
export async function seedLibrary(page: Page, count: number): Promise<void> {
  // Not `waitForFunction`: it takes the promise of an answer for the answer.
  // tsx marks named functions by a helper of its own, which the page does not know.
  await page.evaluate('globalThis.__name ??= (value) => value');
  await page.evaluate(async () => {
    const hasTables = async () => {
      // Opening it before the studio has would create it without its tables.
      const databases = await indexedDB.databases();
      if (!databases.some(({ name }) => name === 'safelight')) return false;
      return new Promise<boolean>((resolve) => {
        const opening = indexedDB.open('safelight');
        opening.onsuccess = () => {
          const { objectStoreNames } = opening.result;
          opening.result.close();
          resolve(objectStoreNames.contains('thumbnails'));
        };
        opening.onerror = () => resolve(false);
      });
    };
    while (!(await hasTables())) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await page.evaluate(async (wanted) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('safelight');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const shapes = [
      [1024, 1024],
      [1024, 1536],
      [1536, 1024],
    ] as const;
    const blobs: Blob[] = [];
    for (let hue = 0; hue < 360; hue += 30) {
      const canvas = new OffscreenCanvas(256, 256);
      const context = canvas.getContext('2d');
      if (context) {
        context.fillStyle = `hsl(${hue} 45% 45%)`;
        context.fillRect(0, 0, 256, 256);
      }
      blobs.push(await canvas.convertToBlob({ type: 'image/png' }));
    }
    const transaction = database.transaction(['pictures', 'originals', 'thumbnails'], 'readwrite');
    for (let number = 0; number < wanted; number += 1) {
      const jobId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
      const id = `${jobId}:0`;
      const [width, height] = shapes[number % 3] ?? [1024, 1024];
      const blob = blobs[number % blobs.length] ?? new Blob();
      transaction.objectStore('pictures').put({
        id,
        jobId,
        index: 0,
        createdAt: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString(),
        prompt: `Seeded picture ${number}: a lamp, a table, and the sea behind the window`,
        model: 'gpt-image-1',
        kind: 'create',
        parameters: { quality: 'medium' },
        mimeType: 'image/png',
        width,
        height,
        sizeBytes: blob.size,
        costMicroUsd: 42_000,
        demo: false,
        thumbhash: '',
      });
      transaction.objectStore('originals').put({ id, blob });
      transaction.objectStore('thumbnails').put({ id, blob });
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
    database.close();
  }, count);
}
