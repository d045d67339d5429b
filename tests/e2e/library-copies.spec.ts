import type { Page } from 'playwright/test';
import { type Studio, startStudio } from '../support/studio';
import { makePicture } from './make-picture';
import { expect, test } from './studio-test';
import { watchShifts } from './watch-shifts';

// Each test has a studio of its own: without an access code, a studio on loopback has a single library.
let copying: Studio;
test.beforeEach(async () => {
  copying = await startStudio({ SANDBOX_PACE: '0', STUDIO_LIBRARY: 'auto' });
});
test.afterEach(() => copying.close());

const picture = (page: Page, prompt: string) => page.getByRole('img', { name: new RegExp(`^${prompt}`) });
const tile = (page: Page, prompt: string) =>
  page.getByRole('button', { name: 'Open large', description: new RegExp(`^${prompt}`) });
const copied = (page: Page) => page.getByRole('status').filter({ hasText: /^Copied to the studio ·/ });

/** Makes a picture, and shows the gallery once it is copied. */
async function makeAndCopy(page: Page, prompt: string): Promise<void> {
  await page.goto(copying.origin);
  await makePicture(page, prompt);
  await page.goto(`${copying.origin}/gallery`);
  await expect(copied(page)).toBeVisible();
}

test('two browsers show the same library', async ({ page, browser }) => {
  await makeAndCopy(page, 'A lamp of the first');

  const other = await (await browser.newContext()).newPage();
  await other.goto(`${copying.origin}/gallery`);
  await expect(picture(other, 'A lamp of the first')).toBeVisible();
  await expect(other.getByText('1 picture is in this studio')).toBeVisible();
  await expect(other.getByRole('img', { name: 'The original is only in the studio' })).toHaveCount(1);
  await other.goto(copying.origin);
  await makePicture(other, 'A boat of the second');
  await expect(picture(page, 'A boat of the second')).toBeVisible();
  await other.context().close();
});

test('a picture of another device pushes nothing aside while Create is open, and is shown at a press', async ({
  page,
  browser,
}) => {
  await makeAndCopy(page, 'A lamp of the first');
  const shifts = await watchShifts(page);
  await page.goto(copying.origin);
  const earlier = page.getByRole('region', { name: 'Earlier' });
  // Its job still stands where it stood.
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(earlier.getByRole('listitem')).toHaveCount(1);
  await page.waitForTimeout(1_000);
  const before = await shifts();

  const other = await (await browser.newContext()).newPage();
  await other.goto(copying.origin);
  await makePicture(other, 'A boat of the second');
  const chip = page.getByRole('button', { name: 'Show 1 new picture' });
  await expect(chip).toBeVisible();
  await expect(earlier.getByRole('listitem')).toHaveCount(1);
  expect((await shifts()) - before).toBeLessThan(0.01);
  await chip.click();
  await expect(earlier.getByRole('listitem')).toHaveCount(2);
  await expect(picture(page, 'A boat of the second')).toBeVisible();

  // An original that is here is not counted as being in the studio alone.
  await page.goto(`${copying.origin}/gallery`);
  await expect(page.getByText('1 original is only in this studio')).toBeVisible();
  await other.context().close();
});

test('an empty browser never says that there are no pictures while the studio has some', async ({
  page,
  browser,
}) => {
  await makeAndCopy(page, 'A lamp of the first');

  const other = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  const said: string[] = [];
  await other.exposeFunction('say', (text: string) => said.push(text));
  await other.addInitScript(() => {
    const { say } = window as unknown as { say: (text: string) => void };
    const tell = () => say(document.querySelector('main')?.textContent ?? '');
    new MutationObserver(tell).observe(document, { childList: true, characterData: true, subtree: true });
  });
  let deliver = () => undefined as undefined;
  const held = new Promise<void>((resolve) => {
    deliver = () => void resolve();
  });
  await other.route('**/api/library/changes?before=**', async (route) => {
    await held;
    await route.continue();
  });
  const shifts = await watchShifts(other);
  await other.goto(`${copying.origin}/gallery`);
  await expect(other.getByText('1 picture is in this studio')).toBeVisible();
  await expect(other.getByRole('status').filter({ hasText: 'Opening the library' })).toBeAttached();
  deliver();
  await expect(picture(other, 'A lamp of the first')).toBeVisible();
  await expect(other.getByText('1 picture is in this studio')).toBeVisible();
  expect(said.filter((text) => /Nothing hangs here yet|waiting to be copied/.test(text))).toEqual([]);
  expect(await shifts()).toBeLessThan(0.02);
  await other.context().close();
});

test('a browser that was cleared while in use says so, and gets its library back', async ({
  page,
  browser,
}) => {
  await page.goto(copying.origin);
  await makePicture(page, 'A lamp of the first');
  const other = await (await browser.newContext()).newPage();
  await other.goto(copying.origin);
  await makePicture(other, 'A boat of the second');
  await page.goto(`${copying.origin}/gallery`);
  await expect(picture(page, 'A boat of the second')).toBeVisible();
  await expect(copied(page)).toBeVisible();

  // Clears as the browser's eviction does: the database goes, localStorage and cookies stay. The studio is out of reach
  // at first.
  await page.route('**/api/library**', (route) => route.abort());
  await page.goto(`${copying.origin}/favicon.svg`);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.deleteDatabase('safelight').onsuccess = resolve;
      }),
  );
  await page.goto(`${copying.origin}/gallery`);
  const loss = page.getByRole('alert').filter({ hasText: 'This browser has cleared 2 pictures' });
  await expect(loss).toBeVisible();
  await page.goto(`${copying.origin}/costs`);
  await expect(loss).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto(`${copying.origin}/gallery`);
  await expect(picture(page, 'A lamp of the first')).toBeVisible();
  await expect(picture(page, 'A boat of the second')).toBeVisible();
  await expect(loss).toHaveCount(0);
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect(page.getByText('in this studio')).toHaveCount(0);
  await other.context().close();
});

for (const [device, screen] of [
  ['a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ['a desktop', { viewport: { width: 1440, height: 900 } }],
] as const) {
  test(`on ${device} what the gallery says about copies and about a loss moves nothing`, async ({
    page,
    browser,
  }) => {
    await makeAndCopy(page, 'A lamp of the first');
    const other = await (await browser.newContext(screen)).newPage();
    const shifts = await watchShifts(other);
    await other.goto(`${copying.origin}/gallery`);
    await expect(other.getByText('1 picture is in this studio')).toBeVisible();
    await other.reload();
    await expect(other.getByText('1 picture is in this studio')).toBeVisible();
    const bringBack = other.getByRole('button', { name: 'Bring it back' });
    await expect(bringBack).toBeVisible();
    // The button is taller than its line, and must not cover the search above it.
    const search = await other.getByRole('searchbox', { name: 'Search prompts' }).boundingBox();
    const button = await bringBack.boundingBox();
    expect(button?.y).toBeGreaterThanOrEqual((search?.y ?? Number.NaN) + (search?.height ?? 0));
    expect(await shifts()).toBeLessThan(0.02);
    await other.goto(`${copying.origin}/costs`);
    await expect(other.getByRole('table')).toBeVisible();
    const without = await shifts();

    // Some of what was cleared was never copied, so the loss is shown until somebody dismisses it.
    await other.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('safelight');
          opening.onerror = reject;
          opening.onsuccess = () => {
            const transaction = opening.result.transaction('state', 'readwrite');
            const newestAt = new Date().toISOString();
            transaction.objectStore('state').put({ key: 'loss', pictures: 3, newestAt });
            transaction.oncomplete = resolve;
          };
        }),
    );
    for (const [path, most] of [
      ['/gallery', 0.02],
      ['/costs', without + 0.01],
    ] as const) {
      await other.goto(copying.origin + path);
      const loss = other.getByRole('alert').filter({ hasText: 'This browser has cleared 3 pictures' });
      await expect(loss).toBeVisible();
      await expect(loss).toBeInViewport({ ratio: 1 });
      expect(await shifts(), path).toBeLessThan(most);
    }
    await other.context().close();
  });
}

test('a deletion, and a picture restored from the trash, reach the other browser', async ({
  page,
  browser,
}) => {
  await page.goto(copying.origin);
  await makePicture(page, 'A lamp of the first');
  await makePicture(page, 'A boat of the second');
  await page.goto(`${copying.origin}/gallery`);
  await expect(copied(page)).toBeVisible();
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${copying.origin}/gallery`);
  await tile(other, 'A lamp of the first').focus();
  await other.keyboard.press('Delete');
  await expect(picture(page, 'A lamp of the first')).toHaveCount(0);
  await expect(picture(page, 'A boat of the second')).toBeVisible();

  // The picture is in the trash of both browsers, and restoring it in one restores it in both.
  await page.getByRole('link', { name: 'Trash 1' }).click();
  await expect(page.getByText('30 days left')).toBeVisible();
  await picture(page, 'A lamp of the first').hover();
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await expect(picture(other, 'A lamp of the first')).toBeVisible();
  await other.context().close();
});

test('a deletion can be undone in the large view, and a final deletion applies to both browsers', async ({
  page,
  browser,
}) => {
  await page.goto(copying.origin);
  await makePicture(page, 'A lamp of the first');
  await makePicture(page, 'A boat of the second');
  await page.goto(`${copying.origin}/gallery`);
  await expect(copied(page)).toBeVisible();
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${copying.origin}/gallery`);
  await tile(other, 'A lamp of the first').click();
  await expect(other.getByRole('dialog', { name: 'Large view' })).toBeVisible();
  await other.keyboard.press('Delete');
  await expect(other.getByRole('status').filter({ hasText: 'Picture deleted' })).toBeVisible();
  await other.keyboard.press('Control+z');
  await expect(other.getByRole('dialog').getByRole('img', { name: /^A lamp of the first/ })).toBeVisible();
  await other.keyboard.press('Escape');
  await tile(other, 'A lamp of the first').focus();
  await other.keyboard.press('Delete');
  // A locator that finds two elements fails at once instead of waiting.
  await expect(other.getByRole('button', { name: 'Open large' })).toHaveCount(1);
  await expect(other.getByRole('button', { name: 'Open large' })).toBeFocused();
  await page.getByRole('link', { name: 'Trash 1' }).click();
  await expect(picture(page, 'A lamp of the first')).toBeVisible();
  await other.getByRole('link', { name: 'Trash 1' }).click();
  await other.getByRole('button', { name: 'Select' }).focus();
  await other.keyboard.press('Delete');
  await other.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await expect(other.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await page.getByRole('link', { name: 'Gallery' }).first().click();
  await expect(picture(page, 'A boat of the second')).toBeVisible();
  await expect(picture(page, 'A lamp of the first')).toHaveCount(0);
  await other.context().close();
});

test('settings let another device join, by a link or recovery words, and turn copies off for this browser', async ({
  page,
  browser,
}) => {
  await page.goto(copying.origin);
  await makePicture(page, 'A hill');
  await page.getByRole('button', { name: 'Settings' }).first().click();
  const region = page.getByRole('region', { name: 'Library copies' });
  await region.getByRole('button', { name: 'Add a device' }).click();
  await expect(region.getByText(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$/)).toBeVisible();
  await expect(region.getByRole('img', { name: 'QR code of the link for another device' })).toBeVisible();
  const link = (await region.getByText(/\/join#/).textContent()) ?? '';
  await region.getByRole('button', { name: 'Recovery words' }).click();
  await expect(region.getByRole('list', { name: 'Recovery words' }).getByRole('listitem')).toHaveCount(12);

  // A browser with a library of its own, like one on another machine.
  const other = await (await browser.newContext()).newPage();
  await other.request.post(`${copying.origin}/api/library`, { headers: { origin: copying.origin } });
  await other.goto(link);
  await other.getByRole('button', { name: 'Join' }).click();
  await expect(other.getByText('Joined. Pictures appear as they arrive.')).toBeVisible();
  await other.getByRole('main').getByRole('link', { name: 'Open gallery' }).click();
  await expect(picture(other, 'A hill')).toBeVisible();
  await other.goto(link);
  await other.getByRole('button', { name: 'Join' }).click();
  await expect(other.getByRole('alert').filter({ hasText: 'already been used' })).toBeVisible();
  await other.context().close();

  const keep = region.getByRole('switch', { name: 'Keep copies in the studio' });
  await expect(keep).toBeChecked();
  await keep.click();
  await expect(keep).not.toBeChecked();
  await page.goto(`${copying.origin}/gallery`);
  await expect(page.getByRole('status').filter({ hasText: /^Only in this browser/ })).toBeVisible();
});
