import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { photo } from '../support/photo';
import { startStudio } from '../support/studio';
import { median, report } from './figures';
import { longestTask } from './longest-task';
import { openBrowser } from './open-browser';

const photos = 16;
const words = 'make the light of the lamp warmer and let it rain ';

/** How soon the edit page answers while 16 photos upload, and while one paints on a mask of 4096 pixels. */
export async function benchEditPage(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'safelight-bench-'));
  const studio = await startStudio({ SANDBOX_PACE: '0' });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${studio.origin}/edit`);
    await watchAnswers(page);
    const files = await writePhotos(folder);
    const uploadMs = await longestTask(page, () => typeWhileUploading(page, files));
    tell(`Keystroke while ${photos} photos of 12 megapixels upload`, uploadMs, await answers(page));
    await openLargeMask(page, folder);
    await watchAnswers(page);
    const paintMs = await longestTask(page, () => paintMask(page));
    tell('Stroke on a mask of 4096 pixels', paintMs, await answers(page));
  } finally {
    await browser.close();
    await studio.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writePhotos(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (let seed = 0; seed < photos; seed += 1) {
    const file = path.join(folder, `${seed}.jpg`);
    await writeFile(file, await photo({ width: 4_032, height: 3_024, seed }));
    files.push(file);
  }
  return files;
}

async function typeWhileUploading(page: Page, files: readonly string[]): Promise<void> {
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  const ready = page.getByRole('region', { name: 'Reference images' }).getByRole('listitem');
  await prompt.focus();
  await page.getByLabel('Add reference images').setInputFiles([...files]);
  await prompt.focus();
  do {
    for (const character of words) await page.keyboard.press(character === ' ' ? 'Space' : character);
  } while ((await ready.filter({ hasText: '→' }).count()) < photos);
}

async function openLargeMask(page: Page, folder: string): Promise<void> {
  const file = path.join(folder, 'large.jpg');
  await writeFile(file, await photo({ width: 4_096, height: 4_096, seed: 99 }));
  const tiles = page.getByRole('region', { name: 'Reference images' }).getByRole('listitem');
  for (let left = await tiles.count(); left > 0; left -= 1) {
    await tiles.first().getByRole('button', { name: 'Remove' }).click();
  }
  await page.getByLabel('Add reference images').setInputFiles([file]);
  await page.getByRole('radio', { name: 'Original size' }).check();
  await tiles.filter({ hasText: '4096×4096 ·' }).waitFor();
  await page.getByRole('button', { name: 'Draw mask' }).click();
  await page.getByRole('application').waitFor();
}

async function paintMask(page: Page): Promise<void> {
  const box = await page.getByRole('dialog', { name: 'Mask' }).locator('canvas').boundingBox();
  if (box === null) throw new Error('There is nothing to paint on.');
  for (let stroke = 0; stroke < 6; stroke += 1) {
    const y = box.y + box.height * (0.1 + stroke * 0.14);
    await page.mouse.move(box.x + 10, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 10, y + 40, { steps: 30 });
    await page.mouse.up();
  }
  for (const key of ['i', 'ControlOrMeta+z', 'ControlOrMeta+z', 'ControlOrMeta+Shift+z']) {
    await page.keyboard.press(key);
  }
}

/** Notes for each key press and pointer move how long the page's own part of the next frame took to come. */
function watchAnswers(page: Page): Promise<void> {
  return page.evaluate(() => {
    const noted: number[] = [];
    Object.assign(window, { noted });
    for (const type of ['keydown', 'pointermove', 'pointerdown', 'pointerup']) {
      // It has no name: the compiler would call a helper that the page does not have.
      window.addEventListener(
        type,
        ({ timeStamp }) => requestAnimationFrame(() => noted.push(performance.now() - timeStamp)),
        { capture: true },
      );
    }
  });
}

/** The noted times in milliseconds since the last call. */
function answers(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => {
    const noted: unknown = Reflect.get(window, 'noted');
    return Array.isArray(noted) ? noted.splice(0).map(Number) : [];
  });
}

function tell(name: string, taskMs: number, all: readonly number[]): void {
  const late = all.filter((answerMs) => answerMs > 50).length;
  report(`${name}: longest task, own time`, `${taskMs.toFixed(1)} ms`, 'aim: 50 ms');
  report('… from the hand to the next frame: median', `${median(all).toFixed(1)} ms`, 'aim: 50 ms');
  report('… slower than 50 ms, with all else that this machine does', `${late} of ${all.length}`, '');
}
