import { type Studio, startStudio } from '../support/studio';
import { expect, test } from './studio-test';

const code = 'open sesame, please';

test.describe('a locked studio', () => {
  // Both tests run in one worker, so the studio starts once.
  test.describe.configure({ mode: 'default' });
  let locked: Studio;
  test.beforeAll(async () => {
    locked = await startStudio({ STUDIO_ACCESS_CODE: code, SANDBOX_PACE: '0' });
  });
  test.afterAll(() => locked.close());

  test('asks for its code at every address, then opens the requested page, and can be locked again', async ({
    page,
  }) => {
    await page.goto(`${locked.origin}/gallery`);
    await expect(page.getByRole('heading', { name: 'This studio is locked' })).toBeVisible();
    await page.getByLabel('Access code').fill('not the code');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await expect(page.getByText('Wrong access code.')).toBeVisible();
    await page.getByLabel('Access code').fill(code);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Gallery', level: 1 })).toBeVisible();
    expect(new URL(page.url()).pathname).toBe('/gallery');

    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('button', { name: 'Lock the studio' }).click();
    await expect(page.getByRole('heading', { name: 'This studio is locked' })).toBeVisible();
  });

  test('asks for its code on the open page when it was locked elsewhere, and keeps the prompt', async ({
    page,
    context,
  }) => {
    await page.goto(`${locked.origin}/unlock`);
    await page.getByLabel('Access code').fill(code);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A prompt half written');
    await context.clearCookies();
    await page.getByRole('button', { name: /^Generate/ }).click();
    await page.getByLabel('Access code').fill(code);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await expect(page.getByLabel('Access code')).toBeHidden();
    await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('A prompt half written');
  });
});

test('an open studio with a key warns on every page that anybody can spend it, without covering the page', async ({
  page,
}) => {
  const open = await startStudio({ AIHUBMIX_API_KEY: 'sk-of-the-studio', HOST: '0.0.0.0' });
  try {
    await page.goto(`${open.origin}/costs`);
    await expect(
      page.getByText('Anyone who can reach this address can spend this studio’s key.'),
    ).toBeVisible();
    await page.goto(open.origin);
    const warning = page.getByRole('alert').filter({ hasText: 'Anyone' });
    await expect(warning).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: /^Generate/ })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Settings', exact: true })).toBeInViewport({ ratio: 1 });
    expect(open.output()).toContain('WARNING: this studio listens on 0.0.0.0 with a server key');
  } finally {
    await open.close();
  }
});
