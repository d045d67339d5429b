import type { Page, Route } from 'playwright/test';
import sharp from 'sharp';
import { expect, test } from './studio-test';
import { watchShifts } from './watch-shifts';

const styleSheet = /\/_next\/static\/chunks\/[^/]+\.css$/;
const dataOfReact = /\/_next\/static\/chunks\/data-\w+\.json$/;
const pages = ['/', '/edit', '/chat', '/gallery', '/gallery/trash', '/costs', '/join', '/unlock'];

/** Requests for these addresses wait until the function is called. */
async function holdBack(page: Page, addresses: RegExp): Promise<() => void> {
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(addresses, async (route: Route) => {
    await released;
    await route.continue();
  });
  return () => release?.();
}

const isHydrated = (page: Page) => page.evaluate(() => !('earlyPress' in window));
const styleSheetsOf = (page: Page) => page.locator('link[rel="stylesheet"]');

/** The largest difference of one color of one pixel. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((png) => sharp(png).raw().toBuffer()));
  let largest = 0;
  for (const [at, value] of a?.entries() ?? []) largest = Math.max(largest, Math.abs(value - (b?.[at] ?? 0)));
  return largest;
}

for (const { name, ...look } of [
  { name: 'a wide screen', colorScheme: 'light', locale: 'en', viewport: { width: 1440, height: 900 } },
  { name: 'a dark phone', colorScheme: 'dark', locale: 'zh-Hant', viewport: { width: 390, height: 844 } },
] as const) {
  test.describe(`on ${name}`, () => {
    test.use(look);

    for (const path of pages) {
      test(`${path} looks the same before and after its style sheet has arrived`, async ({ page }) => {
        const release = await holdBack(page, styleSheet);
        await page.route(dataOfReact, (route) => route.abort());
        await page.goto(path, { waitUntil: 'commit' });
        await expect(styleSheetsOf(page)).toHaveCount(1);
        await page.evaluate(() => document.fonts.ready);
        const picture = () => page.screenshot({ animations: 'disabled' });
        const before = await picture();
        release();
        await page.waitForFunction(() => [...document.styleSheets].some(({ href }) => href !== null));
        expect(await difference(before, await picture())).toBeLessThan(8);
      });
    }
  });
}

test('React waits for the style sheet, a press before that is not lost, and the style sheet is there once', async ({
  page,
}) => {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  const release = await holdBack(page, styleSheet);
  await page.goto('/', { waitUntil: 'commit' });
  await expect(styleSheetsOf(page)).toHaveCount(1);
  // It has been fetched, but not run.
  const hasStart = () =>
    performance.getEntriesByType('resource').some(({ name }) => /data-\w+\.json$/.test(name));
  await page.waitForFunction(hasStart);
  await page.getByRole('button', { name: 'More settings' }).click();
  await page.waitForTimeout(500);
  expect(await isHydrated(page)).toBe(false);
  release();
  await expect(page.getByRole('button', { name: 'More settings' })).toHaveAttribute('aria-expanded', 'true');
  await expect(styleSheetsOf(page)).toHaveCount(1);
  expect(complaints).toEqual([]);
});

test('a page without its style sheet can still be used', async ({ page }) => {
  await page.route(styleSheet, (route) => route.abort());
  await page.goto('/');
  await expect(page.getByRole('button', { name: /^Generate/ })).toBeVisible();
});

test('fonts that are late for the first frame wait for the next visit, so that no line moves', async ({
  page,
}) => {
  const shifts = await watchShifts(page);
  const width = () =>
    page.getByRole('heading', { level: 2 }).evaluate((heading) => {
      const range = document.createRange();
      range.selectNodeContents(heading);
      return range.getBoundingClientRect().width;
    });
  const releaseFonts = await holdBack(page, /\.woff2$/);
  const releaseStyles = await holdBack(page, styleSheet);
  await page.goto('/', { waitUntil: 'commit' });
  await expect(styleSheetsOf(page)).toHaveCount(1);
  const before = await width();
  releaseFonts();
  await page.waitForTimeout(500);
  releaseStyles();
  await expect.poll(() => isHydrated(page)).toBe(true);
  await page.evaluate(() => document.fonts.ready);
  expect(await width()).toBe(before);
  expect(await shifts()).toBeLessThan(0.02);
  await page.unrouteAll();
  await page.reload();
  expect(await width()).not.toBe(before);
});

test('a page that arrives in pieces is painted once it is complete', async ({ page }) => {
  await page.goto('/');
  const { painted, whole } = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return { painted: paint?.startTime ?? 0, whole: navigation?.responseEnd ?? Number.NaN };
  });
  expect(painted).toBeGreaterThanOrEqual(whole);
});

for (const path of ['/', '/edit', '/chat', '/gallery', '/costs']) {
  test(`${path} asks the studio once for its session and its models`, async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(path, { waitUntil: 'networkidle' });
    expect(asked.filter((name) => name === '/api/session')).toHaveLength(1);
    expect(asked.filter((name) => name === '/api/models')).toHaveLength(1);
  });
}
