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
