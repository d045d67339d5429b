import type { Locator, Page } from '@playwright/test';

/** What the jobs on the page, or in a part of it, cost: each ended job has one. */
export function receipts(place: Page | Locator): Locator {
  return place.locator('summary').filter({ hasText: 'Details' });
}

/** Shows how the cost of the newest job is known. */
export async function openReceipt(page: Page): Promise<void> {
  await receipts(page).first().click();
}
