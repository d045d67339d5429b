import AxeBuilder from '@axe-core/playwright';
import { seedLibrary } from '../support/seed-library';
import { expect, test } from './studio-test';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    for (const path of ['/', '/edit', '/chat', '/gallery', '/costs']) {
      test(`${path} has no accessibility violation that axe finds`, async ({ page }) => {
        await page.goto('/');
        await expect(page.getByRole('button', { name: /^Generate/ })).toBeVisible();
        await seedLibrary(page, 6);
        await page.goto(path);
        await expect(page.getByRole('main')).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      });
    }
  });
}

test('everything on the create page is reached by keyboard, the prompt first after the frame', async ({
  page,
}) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
});
