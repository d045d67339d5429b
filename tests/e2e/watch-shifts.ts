import type { Page } from 'playwright/test';

/** Sums the layout shifts that no input preceded, from the first frame of each document on. */
export async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(`
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  `);
  return () => page.evaluate(() => (window as unknown as { shifted: number }).shifted);
}
