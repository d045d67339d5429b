import { test as base, expect } from '@playwright/test';
import { type Studio, startStudio } from '../support/studio';

/** Every worker has a studio of its own: the production build in demo mode, without delays, on a free port. */
export const test = base.extend<object, { studio: Studio }>({
  studio: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const studio = await startStudio({ SANDBOX_PACE: '0' });
      await use(studio);
      await studio.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ studio }, use) => use(studio.origin),
});

export { expect };
