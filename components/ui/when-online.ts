/**
 * Runs the work now, or as soon as the browser is online again. Code must not be loaded while offline: the loader
 * remembers a failed load, and would not try again before the page is reloaded.
 */
export function whenOnline(work: () => void): void {
  if (navigator.onLine) work();
  else addEventListener('online', work, { once: true });
}
