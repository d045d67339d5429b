import { expect, type Page } from 'playwright/test';

/** Goes to another screen by its link, as a user would, because reloading a page takes longer than most tests. */
export async function openScreen(page: Page, name: 'Create' | 'Edit' | 'Chat' | 'Gallery' | 'Costs') {
  await page.getByRole('link', { name, exact: true }).first().click();
  await expect(page).toHaveURL(new RegExp(`/${name === 'Create' ? '' : name.toLowerCase()}$`));
}
