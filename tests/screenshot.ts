// Draws docs/screenshot.png: the create page of the production build in demo mode, after a few pictures.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { openBrowser } from './bench/open-browser';
import { receipts } from './e2e/receipts';
import { startStudio } from './support/studio';

const prompts = [
  { prompt: 'Hills at dawn in layers of mist, risograph print', size: '3:2' },
  { prompt: 'A cat by the window, mid-century poster', size: '2:3' },
  { prompt: 'A quiet harbour by moonlight, woodblock print', size: '1:1' },
  { prompt: 'Still life with pears and a blue bottle', size: '2:3' },
];

const folder = await mkdtemp(path.join(tmpdir(), 'safelight-shot-'));
const studio = await startStudio({ SANDBOX_PACE: '0' });
const browser = await openBrowser();
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 2,
    colorScheme: 'dark',
    locale: 'en-US',
  });
  await page.goto(studio.origin);
  const generate = page.getByRole('button', { name: /^Generate/ });
  for (const [index, { prompt, size }] of prompts.entries()) {
    await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
    await page
      .getByRole('radiogroup', { name: 'Size' })
      .getByRole('radio', { name: size, exact: true })
      .check();
    await generate.click();
    await receipts(page).nth(index).waitFor();
  }
  // The page as on a second visit, which has both typefaces from the first frame.
  await page.goto(studio.origin);
  await page.getByRole('img', { name: /^Hills at dawn/ }).waitFor();
  await page
    .getByRole('textbox', { name: 'Prompt' })
    .fill('Sailing boats at the end of the day, screen print');
  await page.getByRole('spinbutton', { name: 'Images' }).fill('3');
  await generate.click();
  // The receipts of the jobs from the first visit are still shown.
  await receipts(page).nth(prompts.length).waitFor();
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  const shot = path.join(folder, 'shot.png');
  await page.screenshot({ path: shot, animations: 'disabled' });
  await sharp(shot)
    .resize({ width: 1440 })
    .png({ palette: true, quality: 90, effort: 10 })
    .toFile('docs/screenshot.png');
} finally {
  await browser.close();
  await studio.close();
  await rm(folder, { recursive: true, force: true });
}
