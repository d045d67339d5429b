import type { Page } from 'playwright/test';
import { receipts } from './receipts';
import { expect } from './studio-test';

/** Makes a picture on the create page, as a user does, and waits until its job has ended. */
export async function makePicture(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(`${prompt} sandbox:quick`);
  await page.getByRole('button', { name: /^Generate/ }).click();
  // The receipts of earlier jobs are there from the first frame on; only this job's own receipt shows that it has
  // ended.
  await expect(receipts(page.getByRole('article', { name: prompt }))).toHaveCount(1);
}
