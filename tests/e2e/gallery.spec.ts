import type { Page } from '@playwright/test';
import { receipts } from './receipts';
import { expect, test } from './studio-test';

/** Makes one picture for each prompt; the gallery shows them in reverse. */
async function makePictures(page: Page, prompts: readonly string[]): Promise<void> {
  await page.goto('/');
  for (const [at, prompt] of prompts.entries()) {
    await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
    await page.getByRole('button', { name: /^Generate/ }).click();
    await expect(receipts(page)).toHaveCount(at + 1);
  }
}

const tile = (page: Page, prompt: string) =>
  page.getByRole('button', { name: 'Open large', description: prompt, exact: true });

test('arrow keys move between pictures, and the focus returns to the picture that was open last', async ({
  page,
}) => {
  await makePictures(page, ['First lamp', 'Second lamp', 'Third lamp']);
  await page.goto('/gallery');
  await tile(page, 'Third lamp').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tile(page, 'Second lamp')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(tile(page, 'Third lamp')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 of 3')).toBeVisible();
  await page.getByRole('button', { name: 'Next picture' }).last().click();
  await expect(page.getByText('2 of 3')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tile(page, 'Second lamp')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(tile(page, 'Second lamp')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tile(page, 'Second lamp')).toBeVisible();
});

test('a long press on a picture shows its menu, and selects the picture in the gallery', async ({ page }) => {
  await makePictures(page, ['First lamp']);
  const finger = {
    pointerType: 'touch',
    pointerId: 2,
    isPrimary: true,
    bubbles: true,
    clientX: 9,
    clientY: 9,
  };
  await tile(page, 'First lamp').dispatchEvent('pointerdown', finger);
  await expect(page.getByRole('figure').getByRole('button', { name: 'More' })).toBeFocused();
  await page.goto('/gallery');
  await tile(page, 'First lamp').dispatchEvent('pointerdown', finger);
  await expect(page.getByText('1 selected')).toBeVisible();
});
