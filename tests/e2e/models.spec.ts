import type { Page } from 'playwright/test';
import { type Studio, startStudio } from '../support/studio';
import { chooseModel, modelChooser } from './choose-model';
import { sentForm, tiles, watchSentForm } from './edit-page';
import { findViolations } from './find-violations';
import { openScreen } from './open-screen';
import { openReceipt, receipts } from './receipts';
import { expect, test } from './studio-test';

const generate = (page: Page) => page.getByRole('button', { name: /^Generate/ });
const ratio = (page: Page, name: string) =>
  page.getByRole('radiogroup', { name: 'Aspect ratio' }).getByRole('radio', { name, exact: true });
const resolution = (page: Page, name: string) =>
  page.getByRole('radiogroup', { name: 'Resolution' }).getByRole('radio', { name, exact: true });

/** The parameters of the next job that the page submits. */
async function submittedParameters(page: Page): Promise<unknown> {
  const posted = page.waitForRequest((request) => request.url().endsWith('/api/jobs'));
  await generate(page).click();
  return (await posted).postDataJSON().parameters;
}

test('the list of models is opened, searched and walked by keyboard, with the form’s price for each', async ({
  page,
}) => {
  await page.goto('/');
  const model = modelChooser(page);
  await expect(model).toHaveText('GPT Image 2.6 Flare');
  await model.focus();
  await page.keyboard.press('ArrowDown');
  const search = page.getByRole('searchbox', { name: 'Find a model' });
  await expect(search).toBeFocused();
  await expect(model).toHaveAttribute('aria-expanded', 'true');
  const flare = page.getByRole('option', { name: 'GPT Image 2.6 Flare', exact: true });
  await expect(flare).toHaveAttribute('aria-selected', 'true');
  await expect(flare).toContainText('about $0.046');
  await expect(
    page
      .getByRole('group', { name: /Gemini/ })
      .getByRole('option')
      .first(),
  ).toBeVisible();
  await expect(page.getByRole('option', { name: 'GPT Image 1 (retired)' })).toBeAttached();
  expect(await findViolations(page)).toEqual([]);

  // The word that marks a retired model finds it.
  await search.fill('gpt retired');
  await expect(page.getByRole('option')).toHaveText([/^GPT Image 1 \(retired\)/]);
  await search.fill('gpt 2.5');
  await expect(page.getByRole('option')).toHaveText([/GPT Image 2.5 Flare/, /GPT Image 2.5 Sunburst/]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(model).toHaveText('GPT Image 2.5 Sunburst');
  await expect(model).toBeFocused();
  await expect(search).toHaveCount(0);

  // A letter begins a search; Escape leaves everything as it was.
  await page.keyboard.press('b');
  await expect(search).toHaveValue('b');
  await page.keyboard.type('anana');
  await expect(page.getByRole('option').first()).toContainText('Nano Banana');
  await page.keyboard.press('Escape');
  await expect(model).toHaveText('GPT Image 2.5 Sunburst');
  await expect(model).toBeFocused();

  await chooseModel(page, 'GPT Image 2.6 Flare');
  await test.step('previews say that they give up fetching the picture again and the gateway’s stated cost', async () => {
    await page.getByRole('button', { name: 'More settings' }).click();
    const previews = page.getByRole('radiogroup', { name: 'Previews while generating' });
    await previews.getByRole('radio', { name: '1' }).check();
    await expect(previews).toHaveAccessibleDescription(/cannot be fetched again/);
  });
});

test('the form shows what the chosen model takes: ratios, a seed, and its stated price', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp as wide as the sea sandbox:quick');
  await page.getByRole('radiogroup', { name: 'Size' }).getByRole('radio', { name: '16:9' }).check();
  await chooseModel(page, 'Nano Banana Pro');
  await expect(page.getByRole('radiogroup', { name: 'Size' })).toHaveCount(0);
  await expect(ratio(page, '16:9')).toBeChecked();
  await expect(generate(page)).toHaveText(/about \$0\.13/);
  await resolution(page, '4K').check();
  await expect(generate(page)).toHaveText(/about \$0\.24/);
  expect(await submittedParameters(page)).toEqual({ aspectRatio: '16:9', resolution: '4K' });
  await expect(receipts(page)).toBeVisible();
  await ratio(page, '9:16').check();
  await chooseModel(page, 'GPT Image 2');
  await expect(
    page.getByRole('radiogroup', { name: 'Size' }).getByRole('radio', { name: '9:16' }),
  ).toBeChecked();
  await expect(page.getByText('2160 × 3840')).toBeVisible();

  // The model that was used last is on top.
  await modelChooser(page).click();
  const used = page.getByRole('group', { name: 'Last used' }).getByRole('option');
  await expect(used).toHaveText([/Nano Banana Pro/]);
  await page.keyboard.press('Escape');

  await test.step('a seed can be typed, rolled and cleared if the model takes one', async () => {
    await expect(page.getByLabel('Seed')).toHaveCount(0);
    await chooseModel(page, 'FLUX.2 Pro');
    const seed = page.getByRole('textbox', { name: 'Seed' });
    await page.getByRole('button', { name: 'Roll a seed' }).click();
    await expect(seed).toHaveValue(/^\d+$/);
    await page.getByRole('button', { name: 'Clear seed' }).click();
    await expect(seed).toHaveValue('');
    await seed.fill('42');
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp by chance sandbox:quick');
    expect(await submittedParameters(page)).toMatchObject({ seed: 42 });
    await expect(page.getByRole('img', { name: /^A lamp by chance/ })).toBeVisible();
  });

  await test.step('a cost that the gateway stated is the next estimate for a model without a price', async () => {
    await chooseModel(page, 'Qwen Image 3.0');
    await expect(generate(page)).toHaveText('Generate · price unknown');
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp with a sign sandbox:quick');
    await generate(page).click();
    await expect(receipts(page)).toHaveCount(3);
    await expect(generate(page)).toHaveText(/^Generate · about \$0\.\d+/);
    await page.reload();
    await expect(generate(page)).toHaveText(/^Generate · about \$0\.\d+/);
  });

  await test.step('a call whose cost the gateway does not state costs the estimate on the button', async () => {
    const prompt = 'A lamp that nobody prices sandbox:quick sandbox:cost-null';
    await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
    await generate(page).click();
    const receipt = page.getByRole('article', { name: /^A lamp that nobody prices/ });
    await expect(receipt).toContainText(/normally about \$0\.\d+/);
  });
});

test('editing a picture by Gemini further continues its conversation', async ({ page }) => {
  await watchSentForm(page);
  await page.goto('/');
  await chooseModel(page, 'Nano Banana Pro');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp to talk about sandbox:quick');
  await generate(page).click();
  await expect(receipts(page)).toBeVisible();
  await openScreen(page, 'Gallery');
  await page.getByRole('img', { name: /^A lamp to talk about/ }).hover();
  await page.getByRole('button', { name: 'Use as reference' }).first().click();
  await page.goto('/edit');
  // A click before the reference is read says that it takes a moment, and sends nothing.
  await expect(tiles(page)).toContainText(/\d+×\d+/);
  await chooseModel(page, 'Nano Banana Pro');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Now at night');
  await page.getByRole('button', { name: /^Apply edit/ }).click();
  await expect(page.getByRole('article', { name: 'Now at night' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Now at night/ })).toBeVisible();
  expect((await sentForm(page)).map(({ name }) => name)).toEqual(['request', 'reference', 'signature']);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('the list of models is a sheet', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Make composer taller' }).click();
    await modelChooser(page).click();
    const sheet = page.getByRole('dialog', { name: 'Choose a model' });
    await expect(sheet).toBeVisible();
    const bottom = async () => {
      const { y = 0, height = 0 } = (await sheet.boundingBox()) ?? {};
      return Math.round(y + height);
    };
    await expect.poll(bottom).toBe(844);
    const height = async () => (await sheet.boundingBox())?.height;
    const whole = await height();
    await sheet.getByRole('searchbox', { name: 'Find a model' }).fill('glm');
    await expect(sheet.getByRole('option')).toHaveCount(1);
    expect(await height()).toBe(whole);
    await sheet.getByRole('option', { name: 'GLM Image' }).click();
    await expect(modelChooser(page)).toHaveText('GLM Image');
  });
});

test.describe('with a slow gateway', () => {
  let slow: Studio;
  test.beforeAll(async () => {
    slow = await startStudio({ SANDBOX_PACE: '0.3' });
  });
  test.afterAll(() => slow.close());

  test('a lost answer is fetched from the gateway, and the page says so', async ({ page }) => {
    await page.goto(slow.origin);
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp lost on the way sandbox:cut-before-id');
    await generate(page).click();
    await expect(page.getByRole('article').getByRole('status')).toContainText('fetching');
    await expect(page.getByRole('img', { name: /^A lamp lost on the way/ })).toBeVisible();
    await openReceipt(page);
    await expect(page.getByText('Gateway task')).toBeVisible();
    await expect(page.getByText(/reported by the gateway/)).toBeVisible();
  });

  test('two answers lost at once each deliver a picture, and say that it may belong to another call', async ({
    context,
  }) => {
    const tabs = [await context.newPage(), await context.newPage()];
    // Both open before either has a draft, because a page that opens later starts with the draft.
    for (const tab of tabs) await tab.goto(slow.origin);
    for (const [at, tab] of tabs.entries()) {
      await tab
        .getByRole('textbox', { name: 'Prompt' })
        .fill(`A lamp lost in tab ${at} sandbox:cut-before-id`);
    }
    // Both requests leave at the same instant, however slow the tabs are.
    const held: (() => Promise<void>)[] = [];
    await context.route('**/api/jobs', async (route) => {
      held.push(() => route.continue());
      if (held.length === tabs.length) await Promise.all(held.map((send) => send()));
    });
    await Promise.all(tabs.map((tab) => generate(tab).click()));
    for (const [at, tab] of tabs.entries()) {
      const job = tab.getByRole('article', { name: `A lamp lost in tab ${at}` });
      await expect(job.getByRole('img', { name: /^A lamp lost/ })).toBeVisible();
      await expect(job.getByText('This picture may belong to another call.')).toBeVisible();
    }
  });

  test('a cancelled job costs nothing in demo, and fetching its picture again shows the progress in words', async ({
    page,
  }) => {
    await page.goto(slow.origin);
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp called off sandbox:slow');
    await generate(page).click();
    const job = page.getByRole('article', { name: /^A lamp called off/ });
    await expect(job.getByText('still be charged')).toHaveCount(0);
    // A request that is cancelled before the studio has it is never issued.
    await expect(job.getByRole('status')).not.toHaveText('Sending');
    await job.getByRole('button', { name: 'Cancel' }).click();
    await job.getByRole('button', { name: 'Fetch again, free' }).click();
    // The job itself may not have ended yet, and has a status of its own.
    const status = job.getByRole('status').filter({ hasText: 'fetching' });
    await expect(status).toBeVisible();
    // It was cancelled.
    await expect(status).not.toContainText('was cut');
    await expect(page.getByRole('img', { name: /^A lamp called off/ })).toBeVisible();
  });
});
