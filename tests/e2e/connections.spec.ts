import type { BrowserContext, Page, Request } from 'playwright/test';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process';
import { type Studio, startStudio } from '../support/studio';
import { test as base, expect } from './studio-test';

/** A studio whose upstream calls can be counted. */
const test = base.extend<object, { sandbox: SandboxProcess; studio: Studio }>({
  sandbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const sandbox = await startSandboxProcess();
      await use(sandbox);
      sandbox.close();
    },
    { scope: 'worker' },
  ],
  studio: [
    async ({ sandbox }, use) => {
      const studio = await startStudio({
        AIHUBMIX_API_KEY: 'sk-test',
        AIHUBMIX_BASE_URL: sandbox.baseUrl,
        STUDIO_IMAGE_HOSTS: sandbox.host,
      });
      await use(studio);
      await studio.close();
    },
    { scope: 'worker' },
  ],
});

async function press(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: /^Generate/ }).click();
}

const jobOf = (page: Page, prompt: string) => page.getByRole('article', { name: new RegExp(`^${prompt}`) });

/** How often this prompt was sent to the gateway. */
async function callsFor(sandbox: SandboxProcess, prompt: string): Promise<number> {
  const calls = await (await fetch(`${new URL(sandbox.baseUrl).origin}/sandbox/calls`)).text();
  return calls.split(prompt).length - 1;
}

/** The requests of all tabs that have not ended yet. */
function openRequests(context: BrowserContext): Set<Request> {
  const open = new Set<Request>();
  context.on('request', (request) => open.add(request));
  context.on('requestfinished', (request) => open.delete(request));
  context.on('requestfailed', (request) => open.delete(request));
  return open;
}

/** There are no Web Locks on plain http in a LAN. */
async function withoutLocks(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
}

for (const locks of ['with locks', 'without locks, as on plain http in a LAN']) {
  test(`seven jobs in two tabs leave connections free, so that Cancel reaches its job at once, ${locks}`, async ({
    context,
    page,
  }) => {
    if (locks !== 'with locks') await withoutLocks(context);
    const open = openRequests(context);
    await page.goto('/');
    const other = await context.newPage();
    await other.goto('/');
    for (const at of [1, 2, 3, 4]) await press(page, `Lamp ${at} of tab one sandbox:hang`);
    for (const at of [5, 6, 7]) await press(other, `Lamp ${at} of tab two sandbox:hang`);
    for (const at of [1, 2, 3, 4]) await expect(jobOf(page, `Lamp ${at} `)).toContainText('Developing');
    for (const at of [5, 6, 7]) await expect(jobOf(other, `Lamp ${at} `)).toContainText('Developing');
    for (const [tab, at] of [
      [page, 2],
      [other, 6],
    ] as const) {
      // A browser has six connections to a studio over HTTP/1.1.
      await expect.poll(() => open.size).toBeLessThanOrEqual(3);
      const job = jobOf(tab, `Lamp ${at} `);
      await job.getByRole('button', { name: 'Cancel' }).click();
      await expect(job).toContainText('Cancelled');
    }
    // The other tab shows what runs in this one, and can cancel it, too.
    await jobOf(other, 'Lamp 1 ').getByRole('button', { name: 'Cancel' }).click();
    await expect(jobOf(page, 'Lamp 1 ')).toContainText('Cancelled');
  });

  test(`when the tab that holds the stream is closed, the other receives all pictures, ${locks}`, async ({
    context,
    page,
    sandbox,
  }) => {
    if (locks !== 'with locks') await withoutLocks(context);
    const pace = (value: number) =>
      fetch(`${new URL(sandbox.baseUrl).origin}/sandbox/pace`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pace: value }),
      });
    // Slow enough to be seen at work, however busy this machine is.
    await pace(1);
    const leader = await context.newPage();
    await leader.goto('/');
    await press(leader, `A lamp of the closed tab, ${locks} sandbox:quick`);
    await expect(jobOf(leader, 'A lamp of the closed tab')).toContainText('Developing');
    await page.goto('/');
    await press(page, `A lamp of the open tab, ${locks} sandbox:quick`);
    await expect(jobOf(page, 'A lamp of the open tab')).toContainText('Developing');
    await leader.close();
    await pace(0);
    for (const name of ['open', 'closed']) {
      const picture = page.getByRole('img', { name: new RegExp(`^A lamp of the ${name} tab`) });
      await expect(picture).toHaveCount(1, { timeout: 40_000 });
      expect(await callsFor(sandbox, `A lamp of the ${name} tab, ${locks} sandbox`)).toBe(1);
    }
  });
}

test('a job that is withdrawn while its request waits is never issued', async ({ page, sandbox }) => {
  await page.goto('/');
  const held: (() => void)[] = [];
  await page.route('**/api/jobs', async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  for (const name of ['first', 'second', 'third']) await press(page, `The ${name} lamp sandbox:quick`);
  const third = jobOf(page, 'The third lamp');
  await expect(third).toContainText('Not sent yet');
  await expect(third).toContainText('Nothing is charged');
  await third.getByRole('button', { name: 'Withdraw' }).click();
  await expect(third).toContainText('Cancelled');
  expect(held).toHaveLength(2);
  for (const go of held) go();
  for (const name of ['first', 'second']) {
    await expect(page.getByRole('img', { name: new RegExp(`^The ${name} lamp`) })).toBeVisible();
  }
  expect(held).toHaveLength(2);
  expect(await callsFor(sandbox, 'The third lamp')).toBe(0);
});

test('offline, a job says that it is not sent yet, and can be withdrawn; otherwise it is sent once online', async ({
  context,
  page,
  sandbox,
}) => {
  await page.goto('/');
  // By then, the code that shows and follows jobs is loaded.
  await press(page, 'A lamp of the time before sandbox:quick');
  await expect(page.getByRole('img', { name: /^A lamp of the time before/ })).toBeVisible();
  await context.setOffline(true);
  await press(page, 'A lamp that was withdrawn sandbox:quick');
  await press(page, 'A lamp that waits sandbox:quick');
  const withdrawn = jobOf(page, 'A lamp that was withdrawn');
  await expect(withdrawn).toContainText('Not sent yet. You’re offline');
  await expect(withdrawn).not.toContainText('still be charged');
  await withdrawn.getByRole('button', { name: 'Withdraw' }).click();
  await expect(withdrawn).toContainText('Cancelled');
  await expect(jobOf(page, 'A lamp that waits')).toContainText('Not sent yet');
  await context.setOffline(false);
  await expect(page.getByRole('img', { name: /^A lamp that waits/ })).toBeVisible();
  expect(await callsFor(sandbox, 'A lamp that was withdrawn')).toBe(0);
  expect(await callsFor(sandbox, 'A lamp that waits')).toBe(1);
});

test('a failure is still there after a reload, with the next steps it offers, until it is dismissed', async ({
  page,
}) => {
  await page.goto('/');
  await press(page, 'A lamp without a picture sandbox:no-pictures');
  const job = jobOf(page, 'A lamp without a picture');
  await expect(job.getByRole('button', { name: /^Try again/ })).toBeVisible();
  await page.reload();
  await expect(job.getByRole('button', { name: /^Try again/ })).toBeVisible();
  await job.getByRole('button', { name: 'Dismiss' }).click();
  await expect(job).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: /^Generate/ })).toBeVisible();
  await expect(job).toHaveCount(0);
});
