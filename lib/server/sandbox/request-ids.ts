import 'server-only';

/** Ids like the gateway's `tid`: the time to the second, then digits that no two calls share. */
export function createRequestIds(now: () => number): () => string {
  // Several boxes may run side by side (serverless instances): each counts from a place of its own.
  let count = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return () => {
    count = (count + 1) % 10 ** 10;
    const time = new Date(now()).toISOString().replace(/\D/g, '').slice(0, 14);
    return `${time}${`${count}`.padStart(10, '0')}${`${(count * 7919) % 100_000}`.padStart(5, '0')}`;
  };
}
