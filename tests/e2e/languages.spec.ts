import { expect, test } from './studio-test';

const languages = [
  { locale: 'en-GB', lang: 'en', generate: /^Generate/ },
  { locale: 'zh-TW', lang: 'zh-Hant', generate: /^產生圖片/ },
  { locale: 'zh-CN', lang: 'zh-Hans', generate: /^生成图片/ },
];

for (const { locale, lang, generate } of languages) {
  test.describe(`a browser that prefers ${locale}`, () => {
    test.use({ locale });
    test(`reads the studio in ${lang}, at the same address`, async ({ page }) => {
      await page.goto('/');
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page).toHaveURL(/\/$/);
      await expect(page.getByRole('button', { name: generate })).toBeVisible();
    });
  });
}

test('the language can be switched, and the choice is remembered', async ({ page }) => {
  await page.goto('/gallery');
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: '繁體中文' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hant');
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hant');
});

test('the focus stays on the language when it was changed, and returns to the button of the settings', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-Hans');
  await expect(page.getByRole('dialog').getByRole('combobox', { name: '语言' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: '设置' }).first()).toBeFocused();
});
