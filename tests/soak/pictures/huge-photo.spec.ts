import { writeFile } from 'node:fs/promises';
import { tiles } from '../../e2e/edit-page';
import { expect, test } from '../../e2e/studio-test';
import { hugePhoto } from '../../support/photo';

test('a photo of 100 megapixels and 60 MB is reduced in the browser, while the page answers', async ({
  page,
}, testInfo) => {
  const file = testInfo.outputPath('huge.jpg');
  await writeFile(file, await hugePhoto(98));
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles(file);
  await expect(tiles(page)).toContainText('Resizing in this browser', { timeout: 60_000 });
  await page.getByRole('textbox', { name: 'Prompt' }).fill('The page answers');
  await expect(tiles(page)).toContainText('11648×8736 → 2048×1536', { timeout: 60_000 });
  await expect(tiles(page)).toContainText('resized in this browser');
});
