import { afterAll, vi } from 'vitest';

/** Where the files of a worker share one process, a file that leaves a faked clock behind would hang the next one. */
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
