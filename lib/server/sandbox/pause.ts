import 'server-only';

/** Waits, or rejects with the signal's reason as soon as the caller has gone. `Infinity` waits for that only. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (milliseconds <= 0) return resolve();
    const leave = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = Number.isFinite(milliseconds)
      ? setTimeout(() => {
          signal.removeEventListener('abort', leave);
          resolve();
        }, milliseconds)
      : undefined;
    signal.addEventListener('abort', leave, { once: true });
  });
}
