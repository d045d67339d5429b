import { chooseModel } from './choose-model';
import { expect, test } from './studio-test';

test('a transparent background asks for another format only while the model can make one', async ({
  page,
}) => {
  await page.goto('/');
  await chooseModel(page, 'GPT Image 2');
  await page.getByRole('button', { name: 'More settings' }).click();
  await page
    .getByRole('radiogroup', { name: 'Background' })
    .getByRole('radio', { name: 'Transparent' })
    .check();
  await page.getByRole('radiogroup', { name: 'File format' }).getByRole('radio', { name: 'JPEG' }).check();
  const hint = page.getByRole('radiogroup', { name: 'Background' });
  await expect(hint).toHaveAccessibleDescription(/needs PNG/);
  // Previews take a route on which this model makes no transparent background.
  const previews = page.getByRole('radiogroup', { name: 'Previews while generating' });
  await previews.getByRole('radio', { name: '1' }).check();
  await expect(page.getByRole('radio', { name: 'Transparent' })).toHaveCount(0);
  await expect(hint).not.toHaveAccessibleDescription(/needs/);
});
