import type { Page } from 'playwright/test';
import { type CuttableProxy, startCuttableProxy } from '../support/cuttable-proxy';
import { type Studio, startStudio } from '../support/studio';
import { openScreen } from './open-screen';
import { receipts } from './receipts';
import { expect, test } from './studio-test';

async function press(page: Page, prompt: string, images = 1): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('spinbutton', { name: 'Images' }).fill(String(images));
  await page.getByRole('button', { name: /^Generate/ }).click();
}

/** Sets the browser's quota for this origin; null removes it. */
async function allowBytes(page: Page, quotaSize: number | null): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await client.send('Storage.overrideQuotaForOrigin', {
    origin,
    ...(quotaSize === null ? {} : { quotaSize }),
  });
}

test('if the browser’s storage is full, the picture is shown, can be downloaded, and is saved once there is room', async ({
  page,
}) => {
  await page.goto('/');
  await allowBytes(page, 1_000);
  await press(page, 'A lamp without room sandbox:quick');
  const notice = page.getByRole('alert').filter({ hasText: 'storage is full' });
  await expect(notice).toContainText('free some space in the gallery');
  await expect(page.getByRole('img', { name: /^A lamp without room/ })).toBeVisible();
  const downloading = page.waitForEvent('download');
  await notice.getByRole('button', { name: 'Download' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^image_gen_\d+\.png$/);
  const saveAgain = notice.getByRole('button', { name: 'Try saving again' });
  await saveAgain.click();
  // The button is busy until it turns out that there is still no room.
  await expect(saveAgain).toBeEnabled();
  await allowBytes(page, null);
  await saveAgain.click();
  await expect(notice).toHaveCount(0);
  await openScreen(page, 'Gallery');
  await expect(page.getByRole('img', { name: /^A lamp without room/ })).toBeVisible();
});

test('a picture that could not be saved waits at the studio for the next visit, and costs nothing more', async ({
  page,
}) => {
  await page.goto('/');
  // There is room for a ledger entry, but not for a picture of 3 MB.
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await allowBytes(page, used + 1_000_000);
  await press(page, 'A lamp for the next visit sandbox:big');
  await expect(page.getByRole('alert').filter({ hasText: 'storage is full' })).toBeVisible();
  await allowBytes(page, null);
  await page.reload();
  await expect(page.getByText('A picture arrived while you were away')).toBeVisible();
  await openScreen(page, 'Gallery');
  await expect(page.getByRole('img', { name: /^A lamp for the next visit/ })).toHaveCount(1);
  await openScreen(page, 'Costs');
  await expect(page.getByText('A lamp for the next visit')).toHaveCount(1);
});

test('a job that could not even be recorded is found on the next visit', async ({ page }) => {
  await page.goto('/');
  await allowBytes(page, 1_000);
  await press(page, 'A lamp written down nowhere sandbox:quick');
  await expect(page.getByRole('alert').filter({ hasText: 'storage is full' })).toBeVisible();
  await page.reload();
  // There is still no room: the picture is shown again, and not lost.
  await expect(page.getByRole('alert').filter({ hasText: 'storage is full' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^A lamp written down nowhere/ })).toBeVisible();
  await allowBytes(page, null);
  await page.reload();
  await expect(page.getByText('A picture arrived while you were away')).toBeVisible();
  await openScreen(page, 'Costs');
  await expect(page.getByText('A lamp written down nowhere')).toHaveCount(1);
  await page.reload();
  await expect(page.getByText('A picture arrived while you were away')).toHaveCount(0);
});

test('a browser that allows no storage says so beside the picture, which can still be downloaded', async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', {
      get() {
        throw new DOMException('Storage is switched off.', 'SecurityError');
      },
    });
  });
  await page.goto('/');
  await press(page, 'A lamp in private sandbox:quick');
  const notice = page.getByRole('alert').filter({ hasText: 'the browser blocks storage' });
  await expect(notice).toBeVisible();
  await expect(page.getByRole('img', { name: /^A lamp in private/ })).toBeVisible();
  const downloading = page.waitForEvent('download');
  await notice.getByRole('button', { name: 'Download' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^image_gen_\d+\.png$/);
});

test('the next visit saves the pictures that arrived in between, and says how many', async ({ page }) => {
  await page.goto('/');
  // The request reaches the studio, but the page is left before the answer.
  await page.route('**/api/jobs', async (route) => {
    await route.fetch();
  });
  const issued = page.waitForRequest('**/api/jobs');
  await press(page, 'Two lamps meanwhile sandbox:quick', 2);
  await issued;
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.reload();
  await expect(page.getByText('2 pictures arrived while you were away')).toBeVisible();
  await expect(page.getByRole('img', { name: /^Two lamps meanwhile/ })).toHaveCount(2);
  await page.reload();
  await expect(page.getByRole('img', { name: /^Two lamps meanwhile/ })).toHaveCount(2);
  await expect(page.getByText(/arrived while you were away/)).toHaveCount(0);
});

test('settings show how much space the library takes, and whether the browser protects it', async ({
  page,
}) => {
  await page.addInitScript(() => {
    let isGranted = false;
    StorageManager.prototype.persisted = async () => isGranted;
    StorageManager.prototype.persist = async () => {
      isGranted = true;
      return true;
    };
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'Settings' }).first().click();
  const storage = page.getByRole('region', { name: 'Library in this browser' });
  await expect(storage).toContainText(/[\d.,]+ [KM]B used/);
  await expect(storage).toContainText('Not protected yet');
  await storage.getByRole('button', { name: 'Keep my library safe' }).click();
  await expect(storage).toContainText('Protected: the browser will not clear it on its own.');
});

test.describe('while a job takes its time,', () => {
  let slow: Studio;
  let proxy: CuttableProxy;
  test.beforeAll(async () => {
    slow = await startStudio({ SANDBOX_PACE: '1.5' });
    proxy = await startCuttableProxy(slow.origin);
  });
  test.afterAll(async () => {
    await proxy.close();
    await slow.close();
  });

  test('a lost connection is announced and restored, and no picture is lost or doubled', async ({ page }) => {
    await page.goto(proxy.origin);
    await page.getByRole('button', { name: 'More settings' }).click();
    const previews = page.getByRole('radiogroup', { name: 'Previews while generating' });
    await previews.getByRole('radio', { name: '1' }).check();
    await press(page, 'Two lamps through a tunnel sandbox:quick', 2);
    const job = page.getByRole('article', { name: /^Two lamps through a tunnel/ });
    const pictures = job.getByRole('img', { name: /^Two lamps through a tunnel/ });
    await expect(pictures).toHaveCount(1, { timeout: 40_000 });
    const shown = [await job.elementHandle(), await pictures.elementHandle()];
    proxy.cut();
    await expect(job).toContainText('Connection lost, reconnecting');
    await expect(pictures).toHaveCount(1);
    proxy.mend();
    await expect(receipts(page)).toBeVisible({ timeout: 40_000 });
    await expect(pictures).toHaveCount(2);
    for (const element of shown) expect(await element?.evaluate((node) => node.isConnected)).toBe(true);
    await openScreen(page, 'Gallery');
    await expect(page.getByRole('img', { name: /^Two lamps through a tunnel/ })).toHaveCount(2);
  });
});
