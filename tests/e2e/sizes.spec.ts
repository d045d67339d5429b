import { chooseModel } from './choose-model';
import { expect, test } from './studio-test';

test('a size can be typed to its last digit, and is sent as it was typed', async ({ page }) => {
  await page.goto('/');
  const size = page.getByRole('radiogroup', { name: 'Size' });
  const width = page.getByRole('textbox', { name: 'Width' });
  const height = page.getByRole('textbox', { name: 'Height' });
  await size.getByRole('radio', { name: 'Custom' }).check();
  await width.fill('1536');
  await height.selectText();
  // A button has 1536 × 864, too.
  await page.keyboard.type('864');
  await expect(height).toBeFocused();
  await expect(height).toHaveValue('864');
  await size.getByRole('radio', { name: '1:1' }).check();
  await expect(height).toHaveCount(0);

  await chooseModel(page, 'Seedream 4.0');
  await size.getByRole('radio', { name: 'Custom' }).check();
  await width.fill('１２０００');
  await height.fill('1200');
  await expect(width).toHaveValue('12000');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp as wide as the sea sandbox:quick');
  const posted = page.waitForRequest((request) => request.url().endsWith('/api/jobs'));
  await page.getByRole('button', { name: /^Generate/ }).click();
  expect((await posted).postDataJSON().parameters).toMatchObject({ size: '12000x1200' });
});

test('a size from a button of one model never stops the form of another', async ({ page }) => {
  await page.goto('/');
  const size = page.getByRole('radiogroup', { name: 'Size' });
  await size.getByRole('radio', { name: '3:2', exact: true }).check();
  await chooseModel(page, 'Seedream 4.5');
  await expect(size.getByRole('radio', { name: '3:2', exact: true })).toBeChecked();
  await expect(page.getByText('2496 × 1664')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Generate/ })).toHaveText('Generate · price unknown');
  await chooseModel(page, 'GPT Image 2.6 Flare');
  await expect(page.getByText('1536 × 1024')).toBeVisible();
});
