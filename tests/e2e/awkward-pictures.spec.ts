import { awkwardPicture } from '../support/shown-files';
import { tiles } from './edit-page';
import { expect, test } from './studio-test';

const file = (name: string) => ({ name, mimeType: 'application/octet-stream', buffer: awkwardPicture(name) });

test.beforeEach(async ({ page }) => {
  await page.goto('/edit');
});

test('a file that only this browser can open is converted here, and its tile says so', async ({ page }) => {
  await page.getByLabel('Add reference images').setInputFiles(file('animated.avif'));
  await expect(tiles(page)).toContainText('converted in this browser', { timeout: 20_000 });
  await expect(tiles(page)).toContainText('150×150');
});

test('a picture of 48 megapixels, which the studio refuses, is resized here', async ({ page }) => {
  await page.getByLabel('Add reference images').setInputFiles(file('webp-48mp.webp'));
  await expect(tiles(page)).toContainText('8064×6048 → 2048×1536', { timeout: 45_000 });
  await expect(tiles(page)).toContainText('resized in this browser');
});

test('half a picture is called damaged, and not sent', async ({ page }) => {
  await page.getByLabel('Add reference images').setInputFiles(file('cut-half.jpg'));
  await expect(tiles(page)).toContainText('damaged or incomplete', { timeout: 20_000 });
});

test('what is sent can be compared with what was given', async ({ page }) => {
  await page.getByLabel('Add reference images').setInputFiles(file('png-gama-linear.png'));
  await page.getByRole('button', { name: 'Before and after of png-gama-linear.png' }).click();
  const dialog = page.getByRole('dialog', { name: 'Before and after' });
  await expect(dialog.getByRole('img', { name: 'Source' })).toBeVisible();
  await expect(dialog.getByRole('img', { name: 'Result' })).toBeVisible();
});
