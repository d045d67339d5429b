import type { Locator, Page } from 'playwright/test';
import { startStudio } from '../support/studio';
import { expect, test } from './studio-test';
import { watchShifts } from './watch-shifts';

const phone = { width: 390, height: 844 };

async function press(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByRole('article', { name: prompt })).toBeVisible();
}

const boxOf = async (element: Locator) =>
  (await element.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };

for (const [screen, viewport] of Object.entries({
  'a desktop': { width: 1440, height: 900 },
  'a phone': phone,
})) {
  test(`on ${screen}, what is below a job keeps its place when the job fails`, async ({ page }) => {
    const studio = await startStudio({ SANDBOX_PACE: '0.6' });
    await page.setViewportSize(viewport);
    try {
      await page.goto(studio.origin);
      await press(page, 'A lamp that is done sandbox:quick');
      const done = page.getByRole('article', { name: 'A lamp that is done' });
      await expect(done.getByRole('img', { name: /^A lamp that is done/ })).toBeVisible();
      if (viewport === phone) await page.getByRole('button', { name: 'Open composer' }).click();
      await press(page, 'A lamp that fails sandbox:no-pictures');
      await expect(page.getByRole('progressbar')).toBeVisible();
      const { y } = await boxOf(done);
      await expect(page.getByRole('button', { name: /^Try again/ })).toBeVisible();
      expect((await boxOf(done)).y).toBe(y);
    } finally {
      await studio.close();
    }
  });
}

test('the row of a failed job that was free says that it was not charged', async ({ page }) => {
  await page.goto('/');
  await press(page, 'A lamp sandbox:quota');
  const job = page.getByRole('article', { name: 'A lamp' });
  await expect(job.getByRole('alert')).toBeVisible();
  await expect(job.getByText('Not charged', { exact: true })).toBeVisible();
});

test.describe('on a phone with a touch screen', () => {
  test.use({ viewport: phone, hasTouch: true, isMobile: true });

  test('the receipt of an answer takes one line, and nothing moves in a conversation that is opened again', async ({
    page,
  }) => {
    const studio = await startStudio({ SANDBOX_PACE: '0.6' });
    const shifts = await watchShifts(page);
    try {
      await page.goto(`${studio.origin}/chat`);
      await page.getByRole('textbox', { name: 'Message' }).fill('A lamp by the sea');
      await page.getByRole('button', { name: /^Send/ }).click();
      const turn = page.getByRole('article', { name: 'A lamp by the sea' });
      await expect(turn.getByRole('button', { name: /^Regenerate/ })).toBeVisible();
      const summary = turn.locator('summary').filter({ hasText: 'Details' });
      await expect(summary).toBeVisible();
      // A summary of one line is as tall as a touch target.
      expect((await boxOf(summary)).height).toBe(44);
      await expect(page.getByRole('list', { name: 'Reference images' })).toContainText('Last picture');
      await page.reload();
      await expect(page.getByRole('list', { name: 'Reference images' })).toContainText('Last picture');
      expect(await shifts()).toBeLessThan(0.02);
    } finally {
      await studio.close();
    }
  });
});

test('the copy in the studio is deleted far from where a library is joined', async ({ page }) => {
  const studio = await startStudio({ STUDIO_LIBRARY: 'auto' });
  try {
    await page.goto(studio.origin);
    await press(page, 'A lamp sandbox:quick');
    await page.getByRole('button', { name: 'Settings' }).first().click();
    const remove = page.getByRole('button', { name: "Delete the studio's copy" });
    await expect(remove).toBeVisible();
    const [join, deletion] = [await boxOf(page.getByRole('button', { name: 'Join' })), await boxOf(remove)];
    expect(deletion.y - (join.y + join.height)).toBeGreaterThan(48);
  } finally {
    await studio.close();
  }
});
