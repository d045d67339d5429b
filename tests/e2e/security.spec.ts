import type { Page } from '@playwright/test';
import { expect, test } from './studio-test';

/** Collects what the browser refuses under the page's policy, from the first script on. */
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

test('pages run under a policy that forbids inline scripts, and violate none of its rules', async ({
  page,
}) => {
  const refused = await watchPolicy(page);
  for (const path of ['/edit', '/chat', '/gallery', '/costs', '/unlock', '/nothing/here', '/']) {
    const response = await page.goto(path);
    const policy = response?.headers()['content-security-policy'] ?? '';
    const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src'));
    expect(scripts).toMatch(/^script-src 'self'( 'sha256-[\w+/=]{44}')+$/);
    expect(policy).toContain("frame-ancestors 'none'");
    // The inline script that sets the theme is allowed by its hash, so the class proves that it ran.
    await expect(page.locator('html')).toHaveClass(/light|dark/);
  }
  await page.getByRole('textbox', { name: 'Prompt' }).fill(hostile);
  await page.getByRole('button', { name: /^Generate/ }).click();
  const picture = page.getByRole('button', { name: /Open/ }).first();
  await picture.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.goto('/gallery');
  await page.goto('/costs');
  await expect(page.getByRole('table')).toBeVisible();
  expect(await page.evaluate(() => 'intruder' in window)).toBe(false);
  expect(refused).toEqual([]);
});

test('a script that is injected into a page does not run', async ({ page }) => {
  const refused = await watchPolicy(page);
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Prompt' }).waitFor();
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

test('a file name that contains markup does not run', async ({ page }) => {
  await page.goto('/edit');
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const name = `${hostile}\r\nx: y.png`;
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name, mimeType: 'image/png', buffer: png });
  await expect(page.getByText('onerror').first()).toBeAttached();
  expect(await page.evaluate(() => 'intruder' in window)).toBe(false);
});
