import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';
import { seededPrompts, seedLibrary } from '../support/seed-library';
import { startStudio } from '../support/studio';
import { megabytes, report } from './figures';
import { benchCopying } from './library-copying';
import { benchRestore } from './library-restore';
import { openBrowser } from './open-browser';

declare global {
  interface Window {
    exportedBytes: number;
  }
}

const pictures = 500;
const originalBytes = 2 * 1024 * 1024;

/** A library of 20,000 pictures that comes back, copies in the background, and an export. */
export async function benchLibrary(): Promise<void> {
  const browser = await openBrowser();
  try {
    await benchRestore(browser);
    await benchCopying(browser);
    await benchExport(browser);
  } finally {
    await browser.close();
  }
}

/** How much memory the page takes for an export of 500 pictures of 2 MB to a file, above what it had before. */
async function benchExport(browser: Browser): Promise<void> {
  const studio = await startStudio({ SANDBOX_PACE: '0' });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    // Stands for a file that the user would pick. A private window has no room for another gigabyte.
    await page.addInitScript(() => {
      window.exportedBytes = 0;
      const write = ({ byteLength }: Uint8Array) => {
        window.exportedBytes += byteLength;
      };
      const file = { createWritable: async () => new WritableStream({ write }) };
      Object.assign(window, { showSaveFilePicker: async () => file });
    });
    await seedLibrary(page, studio.origin, seededPrompts(pictures));
    await fillOriginals(page);
    await page.goto(`${studio.origin}/gallery`);
    await page.getByRole('button', { name: 'Settings' }).first().click();
    const button = page.getByRole('button', { name: 'Export library' });
    await button.waitFor();
    // By now everything that the export needs is loaded, and what the page does when it opens is over.
    await page.waitForTimeout(3_000);
    const memory = await memoryReader(browser, page);
    const before = await memory();
    const startedAt = performance.now();
    await button.click();
    const done = page.getByText(/^Exported\.|Nothing was saved/).waitFor({ timeout: 600_000 });
    let isDone = false;
    void done.finally(() => {
      isDone = true;
    });
    const most = { ...before };
    while (!isDone) {
      const now = await memory();
      most.heap = Math.max(most.heap, now.heap);
      most.resident = Math.max(most.resident, now.resident);
      await page.waitForTimeout(100);
    }
    await done;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const size = await page.evaluate(() => window.exportedBytes);
    if (size < pictures * originalBytes) throw new Error(`The export has only ${size} bytes.`);
    report(`Export of ${pictures} pictures to a file`, `${megabytes(size)} in ${seconds} s`, '');
    report('… most heap above the start', megabytes(most.heap - before.heap), 'aim: 100 MB');
    report('… most memory of the page (RSS) above the start', megabytes(most.resident - before.resident), '');
  } finally {
    await context.close();
    await studio.close();
  }
}

/** Gives each seeded picture bytes of its own, as large as real ones. */
async function fillOriginals(page: Page): Promise<void> {
  await page.evaluate(async (bytes) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('safelight');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const done = (request: IDBRequest | IDBTransaction) =>
      new Promise<void>((resolve, reject) => {
        request.addEventListener('success', () => resolve());
        request.addEventListener('complete', () => resolve());
        request.addEventListener('error', () => reject(new Error('The database refused.')));
      });
    const keys = database.transaction('originals').objectStore('originals').getAllKeys();
    await done(keys);
    for (const id of keys.result) {
      const content = new Uint8Array(bytes);
      crypto.getRandomValues(content.subarray(0, 65_536));
      const transaction = database.transaction('originals', 'readwrite');
      transaction.objectStore('originals').put({ id, blob: new Blob([content], { type: 'image/png' }) });
      await done(transaction);
    }
    database.close();
  }, originalBytes);
}

/** Reads the page's heap, buffers included, and what its process has in memory. */
async function memoryReader(browser: Browser, page: Page) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const cdp = await page.context().newCDPSession(page);
  return async (): Promise<{ heap: number; resident: number }> => {
    const usage = await cdp.send('Runtime.getHeapUsage');
    const buffers = 'backingStorageSize' in usage ? Number(usage.backingStorageSize) : 0;
    const sizes = await Promise.all(renderers.map(residentBytes));
    return { heap: usage.usedSize + buffers, resident: Math.max(...sizes) };
  };
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
