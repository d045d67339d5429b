import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

/**
 * Files with a process of their own: the network library counts time by a timer of its whole process, which only so can
 * be faked; and the tabs that die in the random faults leave timers behind.
 */
const alone = ['tests/contract/gateway/timeouts.test.ts', 'tests/contract/jobs/chaos.test.ts'];

const setupFiles = ['tests/support/no-web-globals.ts', 'tests/support/put-back.ts'];

const contract = {
  // Failures are provoked on purpose; what matters of the log is asserted where a studio runs as a process.
  setupFiles: [...setupFiles, 'tests/support/quiet-log.ts'],
  // Several start a studio or two: on a busy machine of two cores that takes its time.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${root}/` },
      // `server-only` throws outside of a React server build.
      { find: /^server-only$/, replacement: path.join(root, 'tests/support/server-only.ts') },
    ],
  },
  test: {
    // Where `isolate` is off, the files of a worker share one set of loaded modules: reloading it for each file took
    // half of the time. What a test changes of the process is put back.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          setupFiles,
          isolate: false,
          // Pure and fast; properties over hundreds of inputs still need room on a busy machine.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        // What takes minutes by nature: `npm run soak`.
        test: {
          name: 'soak',
          include: ['tests/soak/**/*.test.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          ...contract,
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          exclude: alone,
          isolate: false,
        },
      },
      { extends: true, test: { ...contract, name: 'contract-alone', include: alone } },
    ],
  },
});
