import { expect, type Locator, type Page } from 'playwright/test';

/** The combobox that shows the model of the form. */
export function modelChooser(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Model' });
}

/** Opens the list of models, finds one by its label, and picks it. */
export async function chooseModel(page: Page, label: string): Promise<void> {
  await (await findModelOption(page, label)).click();
  await expect(modelChooser(page)).toHaveText(nameOf(label));
}

/** Opens the list of models and finds one by its label. */
export async function findModelOption(page: Page, label: string): Promise<Locator> {
  await modelChooser(page).click();
  await page.getByRole('searchbox', { name: 'Find a model' }).fill(label);
  const option = page.getByRole('option', { name: nameOf(label) });
  await expect(option).toBeVisible();
  return option;
}

/** A retired model has a note after its label. */
function nameOf(label: string): RegExp {
  return new RegExp(`^${label.replace(/[.()]/g, '\\$&')}( \\(retired\\))?$`);
}
