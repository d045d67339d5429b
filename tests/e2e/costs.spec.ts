import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process';
import { type Studio, startStudio } from '../support/studio';
import { openScreen } from './open-screen';
import { receipts } from './receipts';
import { expect, test } from './studio-test';

test.describe('with a key of the server', () => {
  // All tests run in one worker, so the sandbox and the studio start once.
  test.describe.configure({ mode: 'default' });
  let sandbox: SandboxProcess;
  let paid: Studio;

  test.beforeAll(async () => {
    sandbox = await startSandboxProcess();
    paid = await startStudio({
      AIHUBMIX_API_KEY: 'sk-e2e',
      AIHUBMIX_BASE_URL: sandbox.baseUrl,
      STUDIO_IMAGE_HOSTS: sandbox.host,
    });
  });
  test.afterAll(async () => {
    await paid.close();
    sandbox.close();
  });

  test('the total shows the exact cost, survives a reload, and does not fall when a picture is deleted', async ({
    page,
  }) => {
    await page.goto(paid.origin);
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A paid lamp sandbox:quick');
    await page.getByRole('button', { name: /^Generate/ }).click();
    await expect(receipts(page)).toContainText(/\$0\.0\d+/);
    const meter = page.getByRole('link', { name: /^Cost so far/ });
    await expect(meter).toContainText('$0.046 today');
    await page.reload();
    await expect(meter).toContainText('$0.046 today');
    await openScreen(page, 'Gallery');
    await page.getByRole('img', { name: /^A paid lamp/ }).hover();
    await page.getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(page.getByRole('img', { name: /^A paid lamp/ })).toHaveCount(0);
    await expect(meter).toContainText('$0.046 today');
  });

  test('a running call says that it is charged even if it is cancelled', async ({ page }) => {
    await page.goto(paid.origin);
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp without end sandbox:hang');
    await page.getByRole('button', { name: /^Generate/ }).click();
    const job = page.getByRole('article', { name: /^A lamp without end/ });
    // A request that is cancelled before the studio has it is free.
    await expect(job.getByRole('status')).not.toHaveText('Sending');
    await expect(job).toContainText('You’ll still be charged');
    await job.getByRole('button', { name: 'Cancel' }).click();
    await expect(job.getByRole('alert')).toContainText('Charged about $0.046');
  });

  test('a failed call stays in the ledger with its cost', async ({ page }) => {
    await page.goto(paid.origin);
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp that breaks sandbox:server-error');
    await page.getByRole('button', { name: /^Generate/ }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'although no picture arrived' })).toBeVisible();
    await page.getByRole('link', { name: /^Cost so far/ }).click();
    await expect(page).toHaveURL(/\/costs$/);
    await expect(page.getByRole('main')).toContainText('$0.046');
  });

  test('two simultaneous tabs lose nothing: both pictures and both charges are there', async ({
    context,
  }) => {
    const [one, other] = [await context.newPage(), await context.newPage()];
    // Both tabs open before either has a draft, because a page that opens later starts with the draft.
    for (const tab of [one, other]) await tab.goto(paid.origin);
    await one.getByRole('textbox', { name: 'Prompt' }).fill('Lamp of one tab sandbox:quick');
    await other.getByRole('textbox', { name: 'Prompt' }).fill('Lamp of another tab sandbox:quick');
    await Promise.all([one, other].map((tab) => tab.getByRole('button', { name: /^Generate/ }).click()));
    // Each tab also shows the job of the other one.
    for (const tab of [one, other]) await expect(receipts(tab)).toHaveCount(2);
    await openScreen(one, 'Gallery');
    await expect(one.getByRole('img', { name: /^Lamp of one tab/ })).toBeVisible();
    await expect(one.getByRole('img', { name: /^Lamp of another tab/ })).toBeVisible();
    await expect(one.getByRole('link', { name: /^Cost so far/ })).toContainText('$0.093');
  });
});
