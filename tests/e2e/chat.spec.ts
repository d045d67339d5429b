import type { Page } from 'playwright/test';
import { scene } from '../support/reference-files';
import { startStudio } from '../support/studio';
import { chooseModel, findModelOption, modelChooser } from './choose-model';
import { expect, test } from './studio-test';

const message = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const turns = (page: Page) => page.getByRole('log').getByRole('article');
const references = (page: Page) => page.getByRole('list', { name: 'Reference images' });
const conversations = (page: Page) => page.getByRole('list', { name: 'Conversations' });

async function say(page: Page, text: string): Promise<void> {
  await message(page).fill(text);
  // A message is not sent while a picture is still uploading.
  await expect(references(page).getByRole('progressbar')).toHaveCount(0);
  await page.getByRole('button', { name: /^Send/ }).click();
}

test('a message gets a picture, a follow-up changes it, and everything is there after a reload', async ({
  page,
}) => {
  await page.goto('/chat');
  await expect(page.getByRole('button', { name: /^Send/ })).toHaveText('Send · $0.009 per call');
  await say(page, 'A red lamp over still water');
  await expect(turns(page)).toHaveCount(1);
  await expect(page.getByRole('img', { name: /^A red lamp over still water/ }).first()).toBeVisible();
  await expect(conversations(page).getByRole('listitem')).toHaveText('A red lamp over still water');

  // The last picture is attached unless the user removes it.
  const attached = references(page).getByRole('listitem');
  await expect(attached).toHaveText('Last picture');
  await attached.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Attach the last picture' }).click();
  await expect(attached).toHaveCount(1);
  // A message that is sent while its picture uploads waits for the upload.
  await page.getByRole('button', { name: '2:3' }).click();
  await expect(message(page)).toHaveValue('Aspect ratio 2:3.');
  await say(page, 'Now at dusk');
  await expect(
    turns(page)
      .nth(1)
      .getByRole('button', { name: /^Regenerate · \$0\.009 per call/ }),
  ).toBeVisible();
  const sent = turns(page).nth(1).getByRole('list', { name: 'Pictures sent' });
  await sent.getByRole('button', { name: 'Show large: A red lamp over still water' }).click();
  const sentLarge = page.getByRole('dialog').getByRole('img', { name: 'A red lamp over still water' });
  await expect.poll(async () => (await sentLarge.boundingBox())?.width).toBeGreaterThan(400);
  await page.keyboard.press('Escape');

  await page.reload();
  await expect(turns(page)).toHaveCount(2);
  await expect(turns(page).getByRole('img', { name: /^Now at dusk/ })).toBeVisible();
  // The pictures shrink with the window.
  await page.setViewportSize({ width: 390, height: 844 });
  const picture = turns(page).locator('[data-picture]').last();
  await expect.poll(async () => (await picture.boundingBox())?.width).toBeLessThan(390);
  await picture.click();
  const large = page.getByRole('dialog', { name: 'Large view' });
  await expect(large.getByText('2 of 2')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(large.getByText('1 of 2')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show code' }).click();
  await expect(page.getByRole('dialog').getByText('A red lamp over still water')).toBeVisible();
  // The composer is empty, so the last message is shown as code.
  await expect(page.getByRole('dialog').getByText('Now at dusk')).toBeVisible();
});

test('a message sent at the moment an answer ends includes its picture, and an answer can have versions', async ({
  page,
}) => {
  await page.goto('/chat');
  await say(page, 'A red lamp sandbox:quick');
  await expect(turns(page)).toHaveCount(1);
  await message(page).fill('Smaller sandbox:quick');
  // Sends with the first render that shows the end of the answer, faster than any person could.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const buttons = () => [...document.querySelectorAll('button')];
        const find = (name: string) => buttons().find(({ textContent }) => textContent?.startsWith(name));
        const observer = new MutationObserver(press);
        function press() {
          if (!find('Regenerate')) return;
          observer.disconnect();
          find('Send')?.click();
          resolve();
        }
        observer.observe(document, { subtree: true, childList: true });
        press();
      }),
  );
  await expect(turns(page)).toHaveCount(2);
  await expect(turns(page).nth(1).getByRole('list', { name: 'Pictures sent' })).toBeVisible();

  await page.getByRole('complementary').getByRole('button', { name: 'New conversation' }).click();
  await test.step('regenerating and editing create versions, and earlier answers stay reachable', async () => {
    await say(page, 'A harbor in fog sandbox:quick');
    await page.getByRole('button', { name: /^Regenerate/ }).click();
    await expect(turns(page)).toContainText('Version 2 of 2');
    await expect(page.getByRole('button', { name: /^Regenerate/ })).toBeVisible();
    await page.getByRole('button', { name: 'Edit and resend' }).click();
    await expect(message(page)).toHaveValue('A harbor in fog sandbox:quick');
    await message(page).fill('A harbor at noon sandbox:quick');
    await page.getByRole('button', { name: /^Send again/ }).click();
    await expect(turns(page)).toContainText('A harbor at noon');
    await expect(turns(page)).toContainText('Version 3 of 3');
    const earlier = page.getByRole('button', { name: 'Earlier version' });
    await earlier.press('Enter');
    await expect(turns(page)).toContainText('A harbor in fog');
    await expect(earlier).toBeFocused();
    await page.reload();
    await expect(turns(page)).toContainText('Version 2 of 3');
  });
});

test('conversations can be started, renamed, searched and deleted, and deleting can be undone', async ({
  page,
}) => {
  await page.goto('/chat');
  const model = modelChooser(page);
  await chooseModel(page, 'GPT-4o Image');
  await say(page, 'A paper boat sandbox:quick');
  await expect(page.getByRole('button', { name: /^Regenerate/ })).toBeVisible();
  await message(page).fill('with a red sail');
  await page.getByRole('complementary').getByRole('button', { name: 'New conversation' }).click();
  await expect(message(page)).toHaveValue('');
  await chooseModel(page, 'GPT-4o Image VIP');
  await say(page, 'A lighthouse sandbox:quick');
  const items = conversations(page).getByRole('listitem');
  await expect(items).toHaveCount(2);
  await expect(message(page)).toHaveValue('');
  await items.getByRole('button', { name: /^A paper boat/ }).click();
  await expect(message(page)).toHaveValue('with a red sail');
  await page.reload();
  await expect(message(page)).toHaveValue('with a red sail');
  // Each conversation continues with its own model.
  await expect(model).toHaveText('GPT-4o Image');
  await items.getByRole('button', { name: /^A lighthouse/ }).click();
  await expect(model).toHaveText('GPT-4o Image VIP');
  await items.getByRole('button', { name: /^A paper boat/ }).click();
  await expect(page.getByRole('button', { name: /^Send/ })).toHaveText('Send · $0.005 per call');
  await items.filter({ hasText: 'A paper boat' }).getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Boats');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('PAPER');
  await expect(items).toHaveText(['Boats']);
  await items.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText('No conversation has all of these words.')).toBeVisible();
  await expect(conversations(page)).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(items).toHaveText(['Boats']);
});

test('a failure says why and what it cost, and offers to change the message or use an official model', async ({
  page,
}) => {
  await page.goto('/chat');
  await say(page, 'A poster sandbox:chat-failure');
  await expect(page.getByText('The gateway said: input_moderation')).toBeVisible();
  await page.getByRole('button', { name: 'Edit message' }).click();
  await expect(message(page)).toHaveValue('A poster sandbox:chat-failure');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await chooseModel(page, 'GPT-4o Image');
  await say(page, 'A poster sandbox:chat-failure-rate-limit');
  await expect(page.getByText(/These models queue/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again · $0.005 per call' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try the VIP model · $0.009 per call' })).toBeVisible();
  await page
    .getByRole('button', { name: /^Use GPT Image 2.6 Flare · about \$0\.046/ })
    .last()
    .click();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue(
    'A poster sandbox:chat-failure-rate-limit',
  );
  await expect(page.getByRole('button', { name: /^Generate · about \$0\.046/ })).toBeVisible();
});

test('a message that is empty or too long is not sent, and a seventeenth picture is rejected', async ({
  page,
}) => {
  await page.goto('/chat');
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Write a message first' })).toBeVisible();
  await message(page).fill('a'.repeat(33_000));
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(page.getByText(/The prompt has 33,000 characters/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Send/ })).toBeInViewport({ ratio: 1 });
  const photo = await scene(60, 40).png().toBuffer();
  const files = Array.from({ length: 17 }, (_, at) => ({
    name: `photo ${at}.png`,
    mimeType: 'image/png',
    buffer: photo,
  }));
  await page.getByLabel('Add reference images').setInputFiles(files);
  await expect(page.getByText(/photo 16\.png: 16 pictures is the maximum/)).toBeVisible();
  await expect(page.getByRole('log')).toHaveCount(0);
});

test('an answer arrives after a reload and in another tab, and stopping says what it costs', async ({
  context,
}) => {
  const studio = await startStudio({ SANDBOX_PACE: '0.5' });
  try {
    const page = await context.newPage();
    await page.goto(`${studio.origin}/chat`);
    await say(page, 'A slow boat');
    await expect(page.getByText('Nothing is charged in demo')).toBeVisible();
    await expect(page.getByRole('progressbar', { name: /A slow boat/ })).toHaveAttribute(
      'aria-valuenow',
      /\d/,
    );
    await page.reload();
    const other = await context.newPage();
    await other.goto(`${studio.origin}/chat`);
    await conversations(other).getByRole('button', { name: 'A slow boat' }).click();
    for (const tab of [page, other]) {
      await expect(tab.getByRole('img', { name: /^A slow boat/ }).first()).toBeVisible();
      await expect(tab.getByRole('button', { name: /^Regenerate/ })).toBeVisible();
    }
    await expect(references(page).getByRole('listitem')).toHaveText('Last picture');
    await say(page, 'Again sandbox:hang');
    await expect(turns(other)).toHaveCount(2);
    await say(other, 'And a moon');
    await expect(other.getByRole('alert').filter({ hasText: 'still coming' })).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    await expect(turns(page).nth(1).getByText('Cancelled', { exact: true })).toBeVisible();
    await expect(turns(page).nth(1)).toBeFocused();
  } finally {
    await studio.close();
  }
});

test('a conversation says that its model is retired, and one click selects another that chats', async ({
  page,
}) => {
  await page.route('**/api/models', async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    for (const model of list.models) if (model.id === 'gpt-4o-image-vip') model.retired = true;
    await route.fulfill({ response, json: list });
  });
  await page.goto('/chat');
  // A new conversation begins with a model that is alive.
  await expect(modelChooser(page)).toHaveText('GPT-4o Image');
  await (await findModelOption(page, 'GPT-4o Image VIP')).click();
  await expect(modelChooser(page)).toHaveText('GPT-4o Image VIP (retired)');
  await expect(page.getByRole('status').filter({ hasText: 'has retired this model' })).toBeVisible();
  await page.getByRole('button', { name: 'Switch to GPT-4o Image' }).click();
  await expect(modelChooser(page)).toHaveText('GPT-4o Image');
  await expect(modelChooser(page)).toBeFocused();
  await expect(page.getByRole('button', { name: /^Switch to/ })).toHaveCount(0);
});
