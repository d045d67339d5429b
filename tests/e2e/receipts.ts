import type { Locator, Page } from 'playwright/test';

/** The receipts on the page, or in a part of it: each ended job has one, with its cost. */
export function receipts(place: Page | Locator): Locator {
  return place.locator('summary').filter({ hasText: 'Details' });
}

/** Opens the receipt of the newest job, which says how its cost is known. */
export async function openReceipt(page: Page): Promise<void> {
  await receipts(page).first().click();
}
