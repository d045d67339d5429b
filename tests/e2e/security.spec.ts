import type { Page } from 'playwright/test';
import { seededPrompts, seedLibrary } from '../support/seed-library';
import { findViolations } from './find-violations';
import { openScreen } from './open-screen';
import { expect, test } from './studio-test';

const screens = new Set(['/', '/edit', '/chat', '/gallery', '/gallery/trash', '/costs']);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Collects what the browser blocks under the page's policy, from the first script on. */
async function watchPolicy(page: Page): Promise<string[]> {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) refused.push(message.text());
  });
  await page.exposeFunction('reportRefusal', (what: string) => refused.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      (window as unknown as { reportRefusal(what: string): void }).reportRefusal(
        `${event.violatedDirective} ${event.blockedURI} ${event.sample}`,
      );
    });
  });
  return refused;
}

/** Markup whose scripts would run if a page inserted it unescaped. */
const hostile = '<img src=x onerror="window.intruder=1"><script>window.intruder=1</script>';

for (const tour of [
  ['/edit', '/chat', '/unlock'],
  ['/gallery', '/gallery/trash', '/costs', '/nothing/here', '/'],
]) {
  test(`${tour.join(' ')} run under a policy that forbids inline scripts, violate none of its rules, and are accessible in both themes`, async ({
    page,
    studio,
  }) => {
    await seedLibrary(page, studio.origin, seededPrompts(6));
    const refused = await watchPolicy(page);
    for (const path of tour) {
      const response = await page.goto(path);
      const policy = response?.headers()['content-security-policy'] ?? '';
      const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src'));
      expect(scripts).toMatch(/^script-src 'self'( 'sha256-[\w+/=]{44}')+$/);
      expect(policy).toContain("frame-ancestors 'none'");
      // The inline script that sets the theme is allowed by its hash, so the class proves that it ran.
      await expect(page.locator('html')).toHaveClass(/light|dark/);
      if (!screens.has(path)) continue;
      await expect(page.getByRole('main')).toBeVisible();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator('html')).toHaveClass(new RegExp(`\\b${colorScheme}\\b`));
        expect(await findViolations(page)).toEqual([]);
      }
    }
    expect(refused).toEqual([]);
  });
}

test('markup in a prompt or in a file’s name does not run, and neither does an injected script', async ({
  page,
}) => {
  const refused = await watchPolicy(page);
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Prompt' }).fill(hostile);
  await page.getByRole('button', { name: /^Generate/ }).click();
  const picture = page.getByRole('button', { name: /Open/ }).first();
  await picture.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await openScreen(page, 'Gallery');
  await page.goto('/costs');
  await expect(page.getByRole('table')).toBeVisible();
  await openScreen(page, 'Edit');
  const name = `${hostile}\r\nx: y.png`;
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name, mimeType: 'image/png', buffer: png });
  await expect(page.getByText('onerror').first()).toBeAttached();
  expect(await page.evaluate(() => 'intruder' in window)).toBe(false);
  expect(refused).toEqual([]);

  await page.evaluate((markup) => {
    const script = document.createElement('script');
    script.textContent = 'window.intruder = 1';
    document.body.append(script);
    const far = document.createElement('script');
    far.src = 'https://elsewhere.example/x.js';
    document.body.append(far);
    document.body.insertAdjacentHTML('beforeend', markup);
  }, hostile);
  await expect.poll(() => refused.length).toBeGreaterThanOrEqual(3);
  expect(await page.evaluate(() => 'intruder' in window)).toBe(false);
});
