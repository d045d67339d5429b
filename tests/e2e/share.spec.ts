import type { Page } from 'playwright/test';
import { seedLibrary } from '../support/seed-library';
import { findViolations } from './find-violations';
import { expect, test } from './studio-test';

/** Selects both pictures in the gallery and opens the dialog to share them. */
async function selectBoth(page: Page): Promise<void> {
  await page.goto('/gallery');
  await expect(page.getByText('2 pictures')).toBeVisible();
  for (const place of [0, 1]) await page.getByRole('checkbox', { name: 'Select' }).nth(place).check();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Share' }).click();
}

test('two pictures are shared by one link, open without JavaScript, and are gone once the link is revoked', async ({
  page,
  browser,
  studio,
}) => {
  await seedLibrary(page, studio.origin, ['A lamp for the hallway', 'A boat for the kitchen']);
  await selectBoth(page);
  const dialog = page.getByRole('dialog', { name: 'Share 2 pictures' });
  await expect(dialog.getByRole('checkbox', { name: 'Prompt' })).toBeChecked();
  await expect(dialog.getByRole('checkbox', { name: 'What they cost' })).not.toBeChecked();
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Prints <b>for</b> 走廊');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const address = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(address).toMatch(/\/s\/[0-9a-f]{32}$/);

  const stranger = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-TW' });
  const reader = await stranger.newPage();
  expect((await reader.goto(address))?.status()).toBe(200);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Prints <b>for</b> 走廊');
  await expect(reader.getByText('2 張圖片')).toBeVisible();
  await expect(reader.getByText('A lamp for the hallway')).toBeVisible();
  const picture = reader.getByRole('img', { name: 'A boat for the kitchen' });
  await expect(picture).toHaveJSProperty('complete', true);
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300);
  await reader.getByRole('link', { name: '放大：A lamp for the hallway' }).click();
  await expect(reader).toHaveURL(/pictures\/\d\?size=large$/);

  await dialog.getByRole('button', { name: 'Done' }).click();
  // The button that opened the dialog has gone with the selection.
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('button', { name: 'My shares' }).click();
  const share = page.getByRole('listitem', { name: 'Prints <b>for</b> 走廊' });
  await expect(share).toContainText('1 view');
  await share.getByRole('button', { name: 'Revoke' }).click();
  await share.getByRole('button', { name: 'Revoke now' }).click();
  await expect(page.getByText('No shares yet')).toBeVisible();
  expect((await reader.goto(address))?.status()).toBe(410);
  await expect(reader.getByRole('heading', { name: '這些圖片已停止分享' })).toBeVisible();
  expect((await reader.goto(`${address}/pictures/0`))?.status()).toBe(410);
  await stranger.close();
});

test('a share opens with its password, enlarges pictures by keyboard, and hands its prompt to the studio', async ({
  page,
  browser,
  studio,
}) => {
  await seedLibrary(page, studio.origin, ['A lighthouse to lend']);
  await page.goto('/');
  await page.getByRole('img', { name: 'A lighthouse to lend' }).hover();
  await page.getByRole('button', { name: 'More actions' }).first().click();
  await page.getByRole('menuitem', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this picture' });
  await dialog.getByLabel('Password').fill('open sesame');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const address = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();

  const reader = await (await browser.newContext()).newPage();
  expect((await reader.goto(address))?.status()).toBe(401);
  await expect(reader).toHaveTitle('This share has a password · Safelight');
  await reader.getByLabel('Password').fill('sesame');
  await reader.keyboard.press('Enter');
  await expect(reader.getByRole('alert')).toHaveText('Wrong password.');
  await reader.getByLabel('Password').fill('open sesame');
  await reader.keyboard.press('Enter');
  await expect(reader).toHaveURL(address);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('A shared picture');
  expect(await findViolations(reader)).toEqual([]);

  await reader.getByRole('link', { name: /^Show large/ }).focus();
  await reader.keyboard.press('Enter');
  await expect(reader.getByRole('dialog', { name: 'Large picture' })).toBeVisible();
  await reader.keyboard.press('Escape');
  await expect(reader.getByRole('link', { name: /^Show large/ })).toBeFocused();

  await reader.getByRole('link', { name: 'Open in the studio' }).click();
  await expect(reader.getByRole('textbox', { name: 'Prompt' })).toHaveValue('A lighthouse to lend');
  await expect(reader).toHaveURL(/\/$/);
  await expect(reader.getByRole('img', { name: /lighthouse/ })).toHaveCount(0);
  await reader.getByRole('button', { name: 'Undo' }).click();
  await expect(reader.getByRole('textbox', { name: 'Prompt' })).toHaveValue('');
});

test('an interrupted upload continues after the pictures that have arrived, even after a reload', async ({
  page,
  studio,
}) => {
  await seedLibrary(page, studio.origin, ['A bridge of two halves', 'A bridge of one piece']);
  const sent: string[] = [];
  let isBroken = true;
  await page.route('**/images/*', async (route) => {
    const isSecond = route.request().url().includes('/images/1');
    if (isBroken && isSecond) return route.abort('connectionreset');
    sent.push(new URL(route.request().url()).pathname.split('/').at(-1) ?? '');
    return route.continue();
  });
  await selectBoth(page);
  const dialog = page.getByRole('dialog', { name: 'Share 2 pictures' });
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Bridges');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await expect(dialog.getByText('The studio is not responding')).toBeVisible();
  expect(sent).toEqual(['0']);
  isBroken = false;
  await page.reload();
  await page.getByRole('button', { name: 'My shares' }).click();
  const share = page.getByRole('listitem', { name: 'Bridges' });
  await expect(share).toContainText('unfinished');
  await share.getByRole('button', { name: 'Continue upload' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Link' })).toHaveValue(/\/s\/[0-9a-f]{32}$/);
  expect(sent).toEqual(['0', '1']);
  await dialog.getByRole('button', { name: 'Done' }).click();

  await test.step('a share whose draft is gone from the studio can be started over', async () => {
    await page.unroute('**/images/*');
    let answer: 'breaks off' | 'is gone' | 'arrives' = 'breaks off';
    await page.route('**/images/*', (route) => {
      if (answer === 'breaks off') return route.abort('connectionreset');
      if (answer === 'arrives') return route.continue();
      return route.fulfill({
        status: 404,
        json: { error: { code: 'not_found', message: 'No such share.' } },
      });
    });
    await page.getByRole('checkbox', { name: 'Select' }).first().check();
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Share' }).click();
    const single = page.getByRole('dialog', { name: 'Share this picture' });
    await single.getByRole('textbox', { name: 'Title' }).fill('Kiosk');
    await single.getByRole('button', { name: 'Create link' }).click();
    await expect(single.getByText('The studio is not responding')).toBeVisible();
    answer = 'is gone';
    await page.reload();
    await page.getByRole('button', { name: 'My shares' }).click();
    await page.getByRole('button', { name: 'Continue upload' }).click();
    await expect(single.getByText('This share no longer exists')).toBeVisible();
    answer = 'arrives';
    await single.getByRole('button', { name: 'Try again' }).click();
    await expect(single.getByRole('textbox', { name: 'Title' })).toHaveValue('Kiosk');
    await single.getByRole('button', { name: 'Create link' }).click();
    await expect(single.getByRole('textbox', { name: 'Link' })).toHaveValue(/\/s\/[0-9a-f]{32}$/);
  });
});

test('the results of a search are shared by one link, which stays listed after it was revoked elsewhere', async ({
  page,
  studio,
}) => {
  await seedLibrary(page, studio.origin, ['A red kite', 'A blue kite', 'A boat']);
  await page.goto('/gallery');
  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('kite');
  await page.getByRole('button', { name: 'Share all' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share 2 pictures' });
  await expect(dialog.getByRole('textbox', { name: 'Title' })).toHaveValue('kite');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const address = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();

  // Another browser of the same owner revokes it.
  const [stored] = await page.evaluate(() => JSON.parse(localStorage['safelight:shares']).state.shares);
  const origin = new URL(address).origin;
  const revoked = await page.request.delete(`/api/shares/${stored.id}`, {
    headers: { origin, 'x-share-token': stored.token },
  });
  expect(revoked.status()).toBe(200);
  await page.getByRole('button', { name: 'My shares' }).click();
  const share = page.getByRole('listitem', { name: 'kite' });
  await expect(share).toContainText('closed since');
  await expect(share.getByRole('button')).toHaveText(['Remove from list']);
  await share.getByRole('button').click();
  await expect(page.getByText('No shares yet')).toBeVisible();
});
