import type { Page } from 'playwright/test';
import { seededPrompts, seedLibrary } from '../support/seed-library';
import { openScreen } from './open-screen';
import { expect, test } from './studio-test';

const tile = (page: Page, prompt: string) =>
  page.getByRole('button', { name: 'Open large', description: prompt, exact: true });

test('arrow keys move between pictures, and the focus returns to the picture that was last open', async ({
  page,
  studio,
}) => {
  await seedLibrary(page, studio.origin, ['First lamp', 'Second lamp', 'Third lamp']);
  await page.goto('/gallery');
  await tile(page, 'Third lamp').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tile(page, 'Second lamp')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(tile(page, 'Third lamp')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 of 3')).toBeVisible();
  await page.getByRole('button', { name: 'Next picture' }).last().click();
  await expect(page.getByText('2 of 3')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tile(page, 'Second lamp')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(tile(page, 'Second lamp')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tile(page, 'Second lamp')).toBeVisible();
});

test('a deletion that is undone leaves no picture out of the list, however far it was read', async ({
  page,
  studio,
}) => {
  await seedLibrary(page, studio.origin, seededPrompts(130));
  await page.goto('/gallery');
  await page.getByRole('button', { name: 'Open large' }).first().press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Large view' });
  // The second page is read near the end of the first one.
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(dialog).toContainText('1 of 130');
  await page.keyboard.press('Delete');
  await expect(dialog).toContainText('1 of 129');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(dialog).toContainText('1 of 130');
  // The list is read once more after the undo.
  await page.waitForTimeout(500);
  await expect(dialog).toContainText('1 of 130');
});

test('a long press on a picture shows its menu, and selects the picture in the gallery', async ({
  page,
  studio,
}) => {
  await seedLibrary(page, studio.origin, ['First lamp']);
  await page.goto('/');
  const finger = {
    pointerType: 'touch',
    pointerId: 2,
    isPrimary: true,
    bubbles: true,
    clientX: 9,
    clientY: 9,
  };
  await tile(page, 'First lamp').dispatchEvent('pointerdown', finger);
  await expect(page.getByRole('figure').getByRole('button', { name: 'More' })).toBeFocused();
  await openScreen(page, 'Gallery');
  await tile(page, 'First lamp').dispatchEvent('pointerdown', finger);
  await expect(page.getByText('1 selected')).toBeVisible();
});

test('a long prompt in the large view leaves the facts in sight, and can be shown whole', async ({
  page,
  studio,
}) => {
  const end = 'and a boat at the end of it';
  await seedLibrary(page, studio.origin, [
    `${'A lighthouse by the sea with many small windows. '.repeat(60)}${end}`,
  ]);
  await page.goto('/gallery');
  await page.getByRole('button', { name: 'Open large' }).first().click();
  const details = page.getByRole('dialog', { name: 'Large view' }).getByRole('complementary');
  await expect(details.getByText('Size', { exact: true })).toBeInViewport();
  await details.getByRole('button', { name: 'Show all' }).click();
  await expect(details.getByText('Size', { exact: true })).not.toBeInViewport();
  await details.getByRole('button', { name: 'Show less' }).click();
  await expect(details.getByText('Size', { exact: true })).toBeInViewport();
});

test('the reminder to export the library makes room for the actions of a selection', async ({
  page,
  studio,
}) => {
  await seedLibrary(page, studio.origin, seededPrompts(60));
  await page.goto('/gallery');
  const reminder = page.getByText('60 pictures are only in this browser');
  await expect(reminder).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select' }).first().check();
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('1 selected');
  await expect(reminder).toBeHidden();
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await expect(reminder).toBeVisible();
});

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('the checkbox of a picture can be hit within 44 px', async ({ page, studio }) => {
    await seedLibrary(page, studio.origin, ['A lamp', 'Another lamp']);
    await page.goto('/gallery');
    const box = await page.getByRole('checkbox', { name: 'Select' }).first().boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  });
});
