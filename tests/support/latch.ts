/** A promise that a test resolves by `open`. */
export function createLatch(): { opened: Promise<void>; open: () => void } {
  const target = new EventTarget();
  const opened = new Promise<void>((resolve) => {
    target.addEventListener('open', () => resolve(), { once: true });
  });
  return { opened, open: () => void target.dispatchEvent(new Event('open')) };
}
