import { expect, type Locator, type Page } from '@playwright/test';

/** The combobox that shows the model of the form. */
export function modelChooser(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Model' });
}

/** Opens the list of models, finds one by its label, and picks it. A retired one has a note behind its label. */
export async function chooseModel(page: Page, label: string): Promise<void> {
  await modelChooser(page).click();
  await page.getByRole('searchbox', { name: 'Find a model' }).fill(label);
  const name = new RegExp(`^${label.replace(/[.()]/g, '\\$&')}( \\(retired\\))?$`);
  await page.getByRole('option', { name }).click();
  await expect(modelChooser(page)).toHaveText(name);
}

/** What the jobs on the page cost: each ended job has one. */
export function receipts(page: Page): Locator {
  return page.locator('summary').filter({ hasText: 'Details' });
}

/** Shows how the cost of the newest job is known. */
export async function openReceipt(page: Page): Promise<void> {
  await receipts(page).first().click();
}
