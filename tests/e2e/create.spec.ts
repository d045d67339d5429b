import type { Page } from 'playwright/test';
import { createLatch } from '../support/latch';
import { chooseModel, findModelOption, modelChooser } from './choose-model';
import { makePicture } from './make-picture';
import { openScreen } from './open-screen';
import { openReceipt, receipts } from './receipts';
import { expect, test } from './studio-test';

test('a newcomer writes a prompt, sees the price, and gets the picture and its cost, which survive a reload', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A red lamp over still water');
  const generate = page.getByRole('button', { name: /^Generate/ });
  await expect(generate).toHaveText(/Generate · about \$0\.046/);
  let sent = '';
  await page.route('**/images/0', async (route) => {
    const response = await route.fetch();
    sent = (await response.body()).toString('base64');
    await route.fulfill({ response });
  });
  await generate.click();
  const picture = page.getByRole('img', { name: /^A red lamp over still water/ });
  await expect(picture).toBeVisible();
  await expect(receipts(page)).toHaveText(/^Free in demo \(normally \$0\.046\)/);
  await openReceipt(page);
  await expect(page.getByText(/^\$0\.046\d*, reported by the gateway$/)).toBeVisible();
  await expect(page.getByRole('link', { name: /^Cost so far/ })).toBeVisible();

  await test.step('the library has exactly the bytes that the server sent', async () => {
    expect(sent).not.toBe('');
    expect(await keptOriginal(page)).toBe(sent);
  });

  await test.step('picture and draft are there after a reload, and the picture is in the gallery', async () => {
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('A red lamp over still water');
    await expect(picture).toBeVisible();
    await openScreen(page, 'Gallery');
    await expect(picture).toBeVisible();
  });
});

test('the price follows model, quality, number and previews', async ({ page }) => {
  await page.goto('/');
  const generate = page.getByRole('button', { name: /^Generate/ });
  const quality = page.getByRole('radiogroup', { name: 'Quality' });

  await test.step('the two highest qualities are offered if the model has them, and cost more', async () => {
    await chooseModel(page, 'GPT Image 2.5 Flare');
    await expect(generate).toHaveText(/\$0\.013/);
    await quality.getByRole('radio', { name: 'Extra' }).check();
    await expect(generate).toHaveText(/\$0\.094/);
    await quality.getByRole('radio', { name: 'Max' }).check();
    await expect(generate).toHaveText(/\$0\.211/);
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp at its best sandbox:quick');
    await generate.click();
    await openReceipt(page);
    await expect(page.getByText(/^\$0\.210\d+, reported by the gateway$/)).toBeVisible();
    await chooseModel(page, 'GPT Image 2');
    await expect(quality.getByRole('radio', { name: 'Max' })).toHaveCount(0);
    await expect(quality.getByRole('radio', { name: 'Auto' })).toBeChecked();
  });

  await chooseModel(page, 'GPT Image 2.6 Flare');
  await quality.getByRole('radio', { name: 'High' }).check();
  await expect(generate).toHaveText(/\$0\.053/);
  await page.getByRole('spinbutton', { name: 'Images' }).fill('4');
  await expect(generate).toHaveText(/\$0\.211/);
  await chooseModel(page, 'GPT-4o Image VIP');
  await expect(generate).toHaveText(/\$0\.009 per call/);
  await expect(quality).toHaveCount(0);
  await chooseModel(page, 'GPT Image 1');
  await expect(page.getByRole('radio', { name: 'High' })).toBeChecked();
  // The gateway's facts about a model may come late, and then move the rest of the form.
  await expect(page.getByRole('button', { name: /^Switch to/ })).toBeVisible();
  await page.getByRole('button', { name: 'More settings' }).click();
  await page
    .getByRole('radiogroup', { name: 'Previews while generating' })
    .getByRole('radio', { name: '2' })
    .check();
  await expect(generate).toHaveText(/\$0\.7/);
});

test('jobs run at the same time, and each reports its outcome', async ({ page }) => {
  await page.goto('/');
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  const generate = page.getByRole('button', { name: /^Generate/ });

  await test.step('a failure says what happened, whether it was charged, and what a retry costs', async () => {
    await prompt.fill('A lamp painted by Hayao Miyazaki');
    await generate.click();
    const alert = page.getByRole('alert').filter({ hasText: 'Blocked by moderation' });
    await expect(alert).toBeVisible();
    await expect(alert).toContainText('The gateway said: The output was blocked by the safety system');
    await expect(alert).toContainText('Nothing was charged.');
    await expect(alert.getByRole('button', { name: /^Try again · about \$0\.046/ })).toBeVisible();
  });

  await test.step('when fewer pictures arrive than requested, each missing one has a tile that says it was withheld', async () => {
    await prompt.fill('Three lamps sandbox:fewer sandbox:quick');
    await page.getByRole('spinbutton', { name: 'Images' }).fill('3');
    await generate.click();
    await expect(page.getByText('Not delivered').first()).toBeVisible();
    await expect(page.getByRole('img', { name: /^Three lamps/ }).first()).toBeVisible();
  });

  await test.step('several jobs run at the same time, and are still there after a visit to another page', async () => {
    await page.getByRole('spinbutton', { name: 'Images' }).fill('1');
    await prompt.fill('A first lamp sandbox:hang');
    await generate.click();
    await expect(page.getByRole('progressbar')).toHaveCount(1);
    await prompt.fill('A second lamp sandbox:hang');
    await generate.click();
    await expect(page.getByRole('progressbar')).toHaveCount(2);
    await page.getByRole('link', { name: 'Gallery' }).first().click();
    await expect(page).toHaveURL(/\/gallery$/);
    await page.getByRole('link', { name: 'Create' }).first().click();
    await expect(page.getByRole('progressbar')).toHaveCount(2);
    await expect(page.getByText('Nothing is charged in demo').first()).toBeVisible();
    const job = page.getByRole('article', { name: /^A first lamp/ });
    await job.getByRole('button', { name: /^Cancel/ }).click();
    await expect(job.getByRole('alert')).toContainText('Cancelled');
    await expect(page.getByRole('progressbar')).toHaveCount(1);
  });
});

test('the form explains a prompt that cannot be sent, coaches one that would fail, and shows the request as code', async ({
  page,
}) => {
  await page.goto('/');
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  const generate = page.getByRole('button', { name: /^Generate/ });

  await test.step('an empty prompt and one that is too long are explained, and nothing is sent', async () => {
    await generate.click();
    await expect(page.getByRole('alert').filter({ hasText: 'Write a prompt first' })).toBeVisible();
    await prompt.fill('x'.repeat(33_000));
    await expect(page.getByText(/The prompt has 33,000 characters/)).toBeVisible();
    await generate.click();
    await expect(page.getByRole('article')).toHaveCount(0);
  });

  await test.step('the prompt coach warns of a living artist and rewrites the prompt with one click', async () => {
    await prompt.fill('A village in the style of Hayao Miyazaki');
    const hints = page.getByRole('list', { name: 'Before you send' });
    await expect(hints).toContainText('Hayao Miyazaki');
    await hints.getByRole('button').first().click();
    await expect(prompt).not.toHaveValue(/Miyazaki/);
    await expect(hints).toHaveCount(0);
  });

  await test.step('code for the request is shown in three languages', async () => {
    await prompt.fill('A lamp as code');
    await page.getByRole('button', { name: 'Show code' }).click();
    const dialog = page.getByRole('dialog', { name: 'This request as code' });
    await expect(dialog).toContainText('import urllib.request');
    await expect(dialog).toContainText('/ai/v1/images/generations');
    await dialog.getByRole('radio', { name: 'JavaScript' }).check();
    await expect(dialog).toContainText('await fetch(');
    await dialog.getByRole('radio', { name: 'cURL' }).check();
    await expect(dialog).toContainText('curl');
  });
});

test('text typed while the page still loads is not lost', async ({ page }) => {
  const scripts = createLatch();
  await page.route('**/*.js', async (route) => {
    await scripts.opened;
    await route.continue();
  });
  await page.goto('/', { waitUntil: 'commit' });
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  await prompt.pressSequentially('A lighthouse');
  scripts.open();
  await expect(page.getByText('12 of 32,000 characters')).toBeAttached();
  await expect(prompt).toHaveValue('A lighthouse');
});

test('the first second creates none of the browser’s formatters, which are slow at their first use', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const built: string[] = [];
    Object.assign(window, { builtFormatters: built });
    for (const name of ['NumberFormat', 'DateTimeFormat', 'RelativeTimeFormat', 'ListFormat'] as const) {
      const note = (formatter: unknown) => {
        built.push(name);
        return formatter;
      };
      const Formatter = Intl[name] as new (...options: unknown[]) => object;
      Object.assign(Intl, {
        [name]: new Proxy(Formatter, {
          construct: (target, options) => note(new target(...options)) as object,
          apply: (target, self, options) => note(Reflect.apply(target as never, self, options)),
        }),
      });
    }
    const { toLocaleString: format } = Number.prototype;
    Number.prototype.toLocaleString = function (this: number, ...options: []) {
      built.push('toLocaleString');
      return format.apply(this, options);
    };
  });
  for (const path of ['/', '/edit', '/chat']) {
    await page.goto(path, { waitUntil: 'networkidle' });
    expect(
      await page.evaluate(() => (window as unknown as { builtFormatters: string[] }).builtFormatters),
    ).toEqual([]);
  }
});

test('a click while the page still loads takes effect afterwards, but never at a different price', async ({
  page,
}) => {
  const load = async (held = '') => {
    const scripts = createLatch();
    await page.route('**/*.js', async (route) => {
      const response = await route.fetch();
      if ((await response.text()).includes(held)) await scripts.opened;
      await route.fulfill({ response });
    });
    await page.goto('/', { waitUntil: 'commit' });
    return scripts;
  };
  const posted: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/jobs')) posted.push(request.url());
  });
  const generate = page.getByRole('button', { name: /^Generate/ });
  const images = page.getByRole('spinbutton', { name: 'Images' });

  // By then, React has started and waits for the rest of its code.
  const first = await load('earlyPress');
  await page.waitForFunction(() => Object.keys(document).some((key) => key.startsWith('_reactListening')));
  await page.getByRole('button', { name: 'Images: one more' }).click();
  first.open();
  await expect(images).toHaveValue('2');
  const price = (await generate.textContent()) ?? '';

  const second = await load();
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp');
  await expect(generate).not.toHaveText(price);
  await generate.click();
  second.open();
  await expect(generate).toHaveText(price);
  await expect(images).toHaveValue('2');
  expect(posted).toEqual([]);
  await page.getByRole('button', { name: 'Images: one fewer' }).click();
  await expect(images).toHaveValue('1');

  const third = await load();
  await generate.click();
  third.open();
  await expect(page.getByRole('img', { name: /^A lamp/ })).toBeVisible();
  expect(posted).toHaveLength(1);
});

test('a draft with a retired model says so, and one click selects its successor', async ({ page }) => {
  await page.goto('/');
  const model = modelChooser(page);
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp of long ago');
  const option = await findModelOption(page, 'GPT Image 1');
  await expect(option).toHaveAccessibleName('GPT Image 1 (retired)');
  const scripts = createLatch();
  await page.route('**/*.js', async (route) => {
    await scripts.opened;
    await route.continue();
  });
  await option.click();
  await expect(model).toHaveText('GPT Image 1 (retired)');
  await expect(model).toHaveAccessibleDescription(/has retired this model/);
  // The code of the button below the model loads late. What follows must not move then, or a click on it is lost.
  const following = page.getByRole('radiogroup', { name: 'Size' });
  const place = await following.boundingBox();
  scripts.open();
  await expect(page.getByRole('button', { name: /^Switch to/ })).toBeVisible();
  expect(await following.boundingBox()).toEqual(place);
  await page.unroute('**/*.js');
  await page.getByRole('radiogroup', { name: 'Quality' }).getByRole('radio', { name: 'High' }).check();
  await page.getByRole('spinbutton', { name: 'Images' }).fill('2');
  await page.reload();
  await expect(model).toHaveText('GPT Image 1 (retired)');

  await page.getByRole('button', { name: 'Switch to GPT Image 2.6 Flare' }).click();
  await expect(model).toHaveText('GPT Image 2.6 Flare');
  await expect(model).toBeFocused();
  await expect(model).not.toHaveAccessibleDescription(/retired/);
  await expect(page.getByRole('button', { name: /^Switch to/ })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('A lamp of long ago');
  await expect(page.getByRole('spinbutton', { name: 'Images' })).toHaveValue('2');
  await expect(page.getByRole('button', { name: /^Generate/ })).toHaveText(/\$0\.105/);
});

/** The only original in the page's library, as base64. */
async function keptOriginal(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('safelight');
      opening.onsuccess = () => resolve(opening.result);
    });
    const row = await new Promise<{ blob: Blob }>((resolve) => {
      const request = database.transaction('originals').objectStore('originals').getAll();
      request.onsuccess = () => resolve(request.result[0]);
    });
    const bytes = new Uint8Array(await row.blob.arrayBuffer());
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary);
  });
}

test('Ctrl+Z brings back the only picture of a job that was deleted in the large view, and keeps the prompt', async ({
  page,
}) => {
  await page.goto('/');
  await makePicture(page, 'A lamp to delete');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('The next prompt');
  await page.getByRole('button', { name: 'Open large' }).click();
  await expect(page.getByRole('dialog', { name: 'Large view' })).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('dialog', { name: 'Large view' })).toHaveCount(0);
  await expect(page.getByText('Deleted', { exact: true })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Open large' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('The next prompt');
});
