import type { Page } from '@playwright/test';
import { expect, test } from './studio-test';

async function makePicture(page: Page, prompt: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByText(/picture tokens in/)).toBeVisible();
}

test('two pictures go out by one link, open without JavaScript and are gone once the link is taken back', async ({
  page,
  browser,
}) => {
  await makePicture(page, 'A lamp for the hallway');
  await makePicture(page, 'A boat for the kitchen');
  await page.goto('/gallery');
  const boat = page.getByRole('img', { name: /^A boat/ });
  await boat.hover();
  await page.getByRole('checkbox', { name: 'Select' }).first().check();
  await page.getByRole('checkbox', { name: 'Select' }).nth(1).check();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share 2 pictures' });
  await expect(dialog.getByRole('checkbox', { name: 'Prompt' })).toBeChecked();
  await expect(dialog.getByRole('checkbox', { name: 'What they cost' })).not.toBeChecked();
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Prints <b>for</b> 走廊');
  await dialog.getByRole('button', { name: 'Create the link' }).click();
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
  await page.getByRole('button', { name: 'My shares' }).click();
  const share = page.getByRole('listitem', { name: 'Prints <b>for</b> 走廊' });
  await expect(share).toContainText('1 view');
  await share.getByRole('button', { name: 'Revoke' }).click();
  await share.getByRole('button', { name: 'Revoke now' }).click();
  await expect(page.getByText('Nothing is shared')).toBeVisible();
  expect((await reader.goto(address))?.status()).toBe(410);
  await expect(reader.getByRole('heading', { name: '這些圖片已停止分享' })).toBeVisible();
  expect((await reader.goto(`${address}/pictures/0`))?.status()).toBe(410);
  await stranger.close();
});
