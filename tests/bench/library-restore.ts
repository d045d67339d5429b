import type { Browser, Page } from 'playwright';
import sharp from 'sharp';
import { formatClock } from '@/lib/protocol/library-clock';
import { type LibraryPage, type LibraryRow, libraryPageBytes } from '@/lib/protocol/library-rows';
import { hashOf, type LibraryClient, libraryClient } from '../support/library-client';
import { startStudio } from '../support/studio';
import { median, megabytes, report } from './figures';

const pictures = 20_000;
const originals = 200;
const rounds = 3;
/** Pictures that a gallery of 1440 × 900 shows at once, without those that are cut by its edge. */
const shownAtOnce = 12;
const untilWholeMs = 120_000;

/** How soon an empty browser shows the gallery of a library of 20,000 pictures that the studio keeps. */
export async function benchRestore(browser: Browser): Promise<void> {
  const studio = await startStudio({ SANDBOX_PACE: '0', STUDIO_LIBRARY: 'auto' });
  try {
    await fillLibrary(browser, studio.origin);
    const first: number[] = [];
    const whole: number[] = [];
    const heaps: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
      const page = await context.newPage();
      const startedAt = performance.now();
      await page.goto(`${studio.origin}/gallery`, { waitUntil: 'commit' });
      await untilShown(page);
      first.push(performance.now() - startedAt);
      heaps.push(await heapBytes(page));
      await untilWhole(page);
      whole.push(performance.now() - startedAt);
      heaps.push(await heapBytes(page));
      await context.close();
    }
    const seconds = (times: readonly number[]) => `${(median(times) / 1000).toFixed(2)} s`;
    report(`Empty browser, ${pictures} pictures in the studio: gallery`, seconds(first), 'aim: 1.5 s');
    report('… all rows received', seconds(whole), '');
    report('… most heap', megabytes(Math.max(...heaps)), 'aim: 150 MB');
  } finally {
    await studio.close();
  }
}

/** Fills the studio's library with copies of the row of a picture that a browser has made. */
async function fillLibrary(browser: Browser, origin: string): Promise<void> {
  const page = await browser.newPage({ locale: 'en-US' });
  await page.goto(origin);
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp sandbox:quick');
  await page.getByRole('button', { name: /^Generate/ }).click();
  const client = libraryClient(origin);
  const template = await untilCopied(client);
  await page.close();
  const hashes: string[] = [];
  for (let number = 0; number < originals; number += 1) {
    const bytes = await drawOriginal(number);
    const hash = hashOf(bytes);
    const answer = await client.put(hash, bytes);
    if (!answer.ok) throw new Error(`The studio takes no original: ${answer.status} ${await answer.text()}`);
    hashes.push(hash);
  }
  const rows = Array.from({ length: pictures }, (_, number) => rowOf(template, number, hashes));
  for (let from = 0, count = 0; from < rows.length; from += count) {
    count = Math.floor((libraryPageBytes * 0.9) / JSON.stringify(rows[from]).length);
    const answer = await client.post(rows.slice(from, from + count));
    if (!answer.ok) throw new Error(`The studio takes no rows: ${answer.status} ${await answer.text()}`);
  }
}

/** The row of the picture, once the browser has copied it. */
async function untilCopied(client: LibraryClient): Promise<LibraryRow> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await client.ask('GET', '/changes?since=0');
    const rows = answer.ok ? ((await answer.json()) as LibraryPage).rows : [];
    const row = rows.find(({ kind }) => kind === 'picture');
    if (row) return row;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The browser has copied no picture.');
}

function rowOf(template: LibraryRow, number: number, hashes: readonly string[]): LibraryRow {
  const jobId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const madeMs = Date.UTC(2026, 0, 1) + number * 60_000;
  const fields: Record<string, unknown> = {
    jobId,
    createdAt: new Date(madeMs).toISOString(),
    prompt: `Picture ${number}: a lamp, a table, and the sea behind the window`,
    sha256: hashes[number % hashes.length],
  };
  const clock = formatClock(madeMs, 0, '0000000a');
  const merged = Object.entries(template.fields).map(([name, [value]]) => [
    name,
    [name in fields ? fields[name] : value, clock],
  ]);
  return { kind: 'picture', id: `${jobId}:0`, fields: Object.fromEntries(merged) };
}

/** A picture of its own, with grain, so that its thumbnail takes as long as a real one. */
function drawOriginal(number: number): Promise<Buffer> {
  return sharp({
    create: {
      width: 1024,
      height: 1024,
      channels: 3,
      background: { r: (number * 37) % 256, g: (number * 91) % 256, b: 120 },
      noise: { type: 'gaussian', mean: 128, sigma: 20 },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

async function untilShown(page: Page): Promise<void> {
  await page.waitForFunction(
    (count) => {
      const shown = [...document.images].filter((image) => image.complete && image.naturalWidth > 0);
      return shown.length >= count;
    },
    shownAtOnce,
    { polling: 'raf', timeout: untilWholeMs },
  );
}

/** Waits until every row is in the browser. */
async function untilWhole(page: Page): Promise<void> {
  const giveUpAt = Date.now() + untilWholeMs;
  while ((await countRows(page)) < pictures) {
    if (Date.now() > giveUpAt) throw new Error('The rows have not all come.');
    await page.waitForTimeout(250);
  }
}

function countRows(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('safelight');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const counting = opening.result.transaction('pictures').objectStore('pictures').count();
          counting.onerror = () => reject(counting.error);
          counting.onsuccess = () => {
            opening.result.close();
            resolve(counting.result);
          };
        };
      }),
  );
}

/** What the page keeps in its heap, once garbage is collected. */
async function heapBytes(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize;
}
