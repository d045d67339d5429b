import { seededPrompts, seedLibrary } from '../support/seed-library';
import { findViolations } from './find-violations';
import { expect, test } from './studio-test';

for (const path of ['/', '/edit', '/chat', '/gallery', '/costs']) {
  test(`${path} has no accessibility violation that axe finds, in the light and in the dark theme`, async ({
    page,
    studio,
  }) => {
    await seedLibrary(page, studio.origin, seededPrompts(6));
    await page.goto(path);
    await expect(page.getByRole('main')).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveClass(new RegExp(`\\b${colorScheme}\\b`));
      expect(await findViolations(page)).toEqual([]);
    }
  });
}

test('the keyboard reaches the prompt first after the link that skips the navigation', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
});
