import type { Page } from 'playwright';

declare global {
  interface Window {
    actions: { durations: Map<number, number>; names: Map<number, string> };
  }
}

/** What the browser measured for each press, click and key: milliseconds from the input to the next frame on screen. */
export interface Actions {
  durations: readonly number[];
  /** The slowest of them: how long it took, its event and its target. */
  slowest: string;
}

/** Observes the actions on every page that is loaded from now on. Call it before the page is opened. */
export async function observeActions(page: Page): Promise<void> {
  await page.addInitScript(`(${observe})();`);
}

/** The actions since the last call, on the document that is open now. */
export async function takeActions(page: Page): Promise<Actions> {
  // What happened in the last frame is reported after it.
  await page.waitForTimeout(200);
  return page.evaluate(() => {
    const { durations, names } = window.actions;
    const sorted = [...durations].sort(([, one], [, other]) => other - one);
    const [slowestId = 0, slowestMs = 0] = sorted[0] ?? [];
    const slowest = sorted.length > 0 ? `${slowestMs} ms, ${names.get(slowestId)}` : '';
    durations.clear();
    return { durations: sorted.map(([, duration]) => duration), slowest };
  });
}

/** Sent to the page as source text, so it cannot use anything else in this module. */
function observe(): void {
  const durations = new Map<number, number>();
  const names = new Map<number, string>();
  window.actions = { durations, names };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      const { interactionId, duration, name, target } = entry;
      if (!interactionId || duration <= (durations.get(interactionId) ?? 0)) continue;
      durations.set(interactionId, duration);
      const element = target instanceof Element ? target : null;
      const label = element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      names.set(interactionId, `${name} on ${element?.tagName.toLowerCase()} “${label.slice(0, 24)}”`);
    }
    // Anything shorter than 16 ms is not reported.
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
}
