import type { Locator, Page } from '@playwright/test';

/** What the jobs on the page cost: each ended job has one. */
export function receipts(page: Page): Locator {
  return page.locator('summary').filter({ hasText: 'Details' });
}

/** Shows how the cost of the newest job is known. */
export async function openReceipt(page: Page): Promise<void> {
  await receipts(page).first().click();
}
