import { awkwardPicture } from '../support/shown-files';
import { tiles } from './edit-page';
import { expect, test } from './studio-test';

const file = (name: string) => ({ name, mimeType: 'application/octet-stream', buffer: awkwardPicture(name) });

test('an awkward file is converted, resized or refused, and its tile says so', async ({ page }) => {
  await page.goto('/edit');
  const add = (name: string) => page.getByLabel('Add reference images').setInputFiles(file(name));
  const tile = (place: number) => tiles(page).nth(place);

  await test.step('a file that only this browser can open is converted in it', async () => {
    await add('animated.avif');
    await expect(tile(0)).toContainText('converted in this browser', { timeout: 20_000 });
    await expect(tile(0)).toContainText('150×150');
  });

  await test.step('half a picture is called damaged, and not sent', async () => {
    await add('cut-half.jpg');
    await expect(tile(1)).toContainText('damaged or incomplete', { timeout: 20_000 });
  });

  await test.step('the picture that is sent can be compared with the original', async () => {
    await add('png-gama-linear.png');
    await page.getByRole('button', { name: 'Before and after of png-gama-linear.png' }).click();
    const dialog = page.getByRole('dialog', { name: 'Before and after' });
    await expect(dialog.getByRole('img', { name: 'Source' })).toBeVisible();
    await expect(dialog.getByRole('img', { name: 'Result' })).toBeVisible();
  });
});

test('a picture of 48 megapixels, which the studio refuses, is resized in this browser', async ({ page }) => {
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles(file('webp-48mp.webp'));
  await expect(tiles(page)).toContainText('8064×6048 → 2048×1536', { timeout: 45_000 });
  await expect(tiles(page)).toContainText('resized in this browser');
});
