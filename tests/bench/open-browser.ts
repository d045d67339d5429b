import { type Browser, chromium, type Page } from 'playwright';
import { findBrowser } from '../../scripts/find-browser.mjs';

/** The browser that tests use. Every page has the helper by which the compiler names the functions that it is sent. */
export async function openBrowser(): Promise<Browser> {
  const found = await findBrowser();
  const browser = await chromium.launch({
    ...(found.executablePath ? { executablePath: found.executablePath } : {}),
    ...(found.env ? { env: found.env } : {}),
    args: found.args,
  });
  const newContext = browser.newContext.bind(browser);
  // `newPage` calls it, too.
  browser.newContext = async (options) => {
    const context = await newContext(options);
    await context.addInitScript('globalThis.__name = (named) => named');
    return context;
  };
  return browser;
}

/**
 * A reader of how long the page's main thread has worked so far, in milliseconds of processor time, without other work
 * of the machine. `ScriptDuration` counts its scripts, `TaskDuration` everything.
 */
export async function threadClock(
  page: Page,
  metric: 'ScriptDuration' | 'TaskDuration',
): Promise<() => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === metric)?.value ?? 0) * 1000;
  };
}
