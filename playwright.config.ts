import { defineConfig, devices } from 'playwright/test';
import { findBrowser } from './scripts/find-browser.mjs';

const browser = await findBrowser();

export default defineConfig({
  testDir: 'tests/e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    // Recording takes half as long again: `npx playwright test --trace retain-on-failure` where something went wrong.
    trace: 'off',
    launchOptions: {
      ...(browser.executablePath ? { executablePath: browser.executablePath } : {}),
      args: [
        ...browser.args,
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      ...(browser.env ? { env: browser.env } : {}),
    },
  },
});
