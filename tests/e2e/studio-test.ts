import { test as base, expect, type Page } from 'playwright/test';
import { type Studio, startStudio } from '../support/studio';

/** Each worker starts its own studio: the production build in demo mode, without delays, on a free port. */
export const test = base.extend<object, { studio: Studio }>({
  studio: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const studio = await startStudio({ SANDBOX_PACE: '0' });
      await use(studio);
      await studio.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ studio }, use) => use(studio.origin),
  context: async ({ context }, use) => {
    // Applies to all tabs of a test, because they share drafts.
    context.on('page', waitForAnswers);
    await use(context);
    // At the end of a test, parts of a page may still be loading through one of its routes.
    await Promise.all(context.pages().map((page) => page.unrouteAll({ behavior: 'ignoreErrors' })));
  },
});

/** Lets navigations of the page end only once it can respond. */
function waitForAnswers(page: Page): void {
  const goto = page.goto.bind(page);
  const reload = page.reload.bind(page);
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    if (options?.waitUntil !== 'commit') await answering(page);
    return response;
  };
  page.reload = async (options) => {
    const response = await reload(options);
    await answering(page);
    return response;
  };
}

/** Waits until the page has hydrated and replayed early clicks, so that no test acts before it can respond. */
async function answering(page: Page): Promise<void> {
  await page.waitForFunction(() => !('earlyPress' in window));
}

export { expect };
