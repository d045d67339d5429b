import { type Browser, chromium, type Page } from 'playwright';
import { findBrowser } from '../../scripts/find-browser.mjs';

/** The browser that tests use. */
export async function openBrowser(): Promise<Browser> {
  const found = await findBrowser();
  return chromium.launch({
    ...(found.executablePath ? { executablePath: found.executablePath } : {}),
    ...(found.env ? { env: found.env } : {}),
    args: found.args,
  });
}

/** A reader of how long the page's scripts have run so far, in milliseconds. */
export async function scriptClock(page: Page): Promise<() => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  return async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1000;
  };
}
