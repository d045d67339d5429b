const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** How long to wait after `failures` in a row: it doubles, and half of it is random to spread the tabs. */
export function reconnectDelayMs(failures: number): number {
  const delayMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10));
  return delayMs * (0.5 + Math.random() / 2);
}

/** Waits before the next attempt. The browser's `online` event ends the pause early. */
export function reconnectPause(failures: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', done);
      resolve();
    };
    const timer = setTimeout(done, reconnectDelayMs(failures));
    globalThis.addEventListener?.('online', done);
  });
}
