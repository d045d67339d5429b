import type { Page } from 'playwright/test';
import { seededPrompts, seedLibrary } from '../support/seed-library';
import { startStudio } from '../support/studio';
import { photo, tiles } from './edit-page';
import { makePicture } from './make-picture';
import { expect, test } from './studio-test';
import { watchShifts } from './watch-shifts';

async function press(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByRole('article', { name: prompt })).toBeVisible();
}

test('running jobs, pictures and failures are where they were after a reload, and nothing moves', async ({
  page,
}) => {
  const studio = await startStudio({ SANDBOX_PACE: '0.6' });
  const shifts = await watchShifts(page);
  const names = () => page.getByRole('article').evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel));
  try {
    await page.goto(studio.origin);
    await press(page, 'A lamp that is done sandbox:quick');
    await expect(page.getByRole('img', { name: /^A lamp that is done/ })).toBeVisible();
    await press(page, 'A lamp that failed sandbox:no-pictures');
    await expect(page.getByRole('button', { name: /^Try again/ })).toBeVisible();
    await press(page, 'A lamp that runs');
    await press(page, 'Another lamp that runs');
    const before = await names();
    await page.reload();
    await expect(page.getByRole('progressbar')).toHaveCount(2);
    expect(await names()).toEqual(before);
    await expect(page.getByRole('img', { name: /^A lamp that is done/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Try again/ })).toBeVisible();
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    await expect(page.getByRole('img', { name: /^Another lamp that runs/ })).toBeVisible();
    expect(await names()).toEqual(before);
    expect(await shifts()).toBeLessThan(0.02);
  } finally {
    await studio.close();
  }
});

test('on a phone, an edit keeps its place when its picture comes and after a reload', async ({ page }) => {
  const studio = await startStudio({ SANDBOX_PACE: '0.6' });
  const shifts = await watchShifts(page);
  await page.setViewportSize({ width: 390, height: 844 });
  const place = async () => (await page.getByRole('article').getByRole('img').last().boundingBox())?.y;
  try {
    await page.goto(`${studio.origin}/edit`);
    await page.getByLabel('Add reference images').setInputFiles(await photo(1200, 800));
    await expect(tiles(page)).toContainText('1200×800');
    await page.getByRole('textbox', { name: 'Prompt' }).fill('The same at night');
    await page.getByRole('button', { name: /^Apply/ }).click();
    await expect(page.getByRole('progressbar')).toBeVisible();
    const [before, shifted] = [await place(), await shifts()];
    await expect(page.getByRole('button', { name: 'Compare' })).toBeVisible();
    expect(await place()).toBe(before);
    expect((await shifts()) - shifted).toBeLessThan(0.02);
    await page.reload();
    await expect(page.getByRole('button', { name: 'Compare' })).toBeVisible();
    expect(await shifts()).toBeLessThan(0.02);
  } finally {
    await studio.close();
  }
});

test('on a phone, nothing moves in a gallery that is opened again', async ({ page, studio }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await seedLibrary(page, studio.origin, seededPrompts(30));
  // The reminder to export, which would move the page, was dismissed.
  await page.evaluate(() => {
    const now = new Date().toISOString();
    const state = { exportedAt: now, settledAt: now, settledPictures: 30 };
    localStorage.setItem('safelight:exports', JSON.stringify({ state, version: 1 }));
  });
  await page.goto('/gallery');
  await expect(page.getByText('30 pictures')).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Search prompts' })).toBeVisible();
  const shifts = await watchShifts(page);
  await page.reload();
  await expect(page.getByRole('searchbox', { name: 'Search prompts' })).toBeVisible();
  await expect(page.getByText('30 pictures')).toBeVisible();
  await expect(page.getByText(/^Only in this browser/)).toBeVisible();
  expect(await shifts()).toBeLessThan(0.02);
});

test('on a phone, nothing moves on the page of costs, which has sums that the server does not know', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await makePicture(page, 'A lamp that costs');
  // The sums are added up a moment after the job has ended.
  const sums = () => page.evaluate(() => localStorage.getItem('safelight:meter'));
  await expect.poll(sums).toMatch(/"demoMicroUsd":[1-9]/);
  const shifts = await watchShifts(page);
  await page.goto('/costs');
  await expect(page.getByText('A lamp that costs')).toBeVisible();
  expect(await shifts()).toBeLessThan(0.02);
});

test('the chosen theme is there after a reload, and without a choice the system’s theme is used', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  const html = page.locator('html');
  await expect(html).toHaveClass(/\blight\b/);
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(html).toHaveClass(/\bdark\b/);
  await page.reload();
  await expect(html).toHaveClass(/\bdark\b/);
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  // The focus is not in the field for a key, where a phone's keyboard would cover the settings.
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Close' })).toBeFocused();
  await page.getByRole('radio', { name: 'System' }).check();
  await expect(html).toHaveClass(/\blight\b/);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(html).toHaveClass(/\bdark\b/);
});

test('a reload without network shows that the pictures are safe, and the studio comes back by itself', async ({
  context,
  page,
}) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Prompt' }).press('Space');
  await page.evaluate(() => navigator.serviceWorker.ready);
  const kept = () =>
    page.evaluate(async () => {
      const names = await caches.keys();
      const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
  expect(await kept()).toEqual(['/offline/page.html', '/offline/page.js']);
  await context.setOffline(true);
  await page.goto('/', { waitUntil: 'commit' });
  await expect(page.getByRole('heading', { name: 'The studio is out of reach' })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole('button', { name: /^Generate/ })).toBeVisible();
  expect(await kept()).toHaveLength(2);
});

test('a click that cannot be sent says so and keeps the prompt', async ({ context, page }) => {
  await page.goto('/');
  await context.setOffline(true);
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp sandbox:quick');
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Not sent' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('A lamp sandbox:quick');
  await context.setOffline(false);
  await page.waitForFunction(() => navigator.onLine);
  // A second click within 600 ms counts as a double click.
  await page.waitForTimeout(700);
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByRole('img', { name: /^A lamp/ })).toBeVisible();
});

test('on a phone, Back closes the large view, and a page opened from it leads back to the table', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await press(page, 'A lamp sandbox:quick');
  const tile = page.getByRole('button', { name: 'Open large' });
  const view = page.getByRole('dialog', { name: 'Large view' });
  await tile.click();
  await expect(view).toBeVisible();
  await page.goBack();
  await expect(view).toHaveCount(0);
  await expect(page).toHaveURL('/');
  await tile.click();
  await view.getByRole('button', { name: 'Use as reference' }).click();
  await expect(page).toHaveURL('/edit');
  await expect(page.locator('#content')).toBeFocused();
  await page.goBack();
  await expect(page).toHaveURL('/');
  await expect(view).toHaveCount(0);
});
