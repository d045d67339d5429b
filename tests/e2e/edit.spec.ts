import { heicThatOpens } from '../support/heic-file';
import { isoFile, scene } from '../support/reference-files';
import { seedLibrary } from '../support/seed-library';
import { startStudio } from '../support/studio';
import { chooseModel, modelChooser } from './choose-model';
import { photo, sentForm, tiles, watchSentForm } from './edit-page';
import { findViolations } from './find-violations';
import { openScreen } from './open-screen';
import { receipts } from './receipts';
import { expect, test } from './studio-test';

test('a photo is added as a reference with its sizes, edited, and the form survives a reload', async ({
  page,
}) => {
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles([await photo(3000, 2000)]);
  await expect(tiles(page)).toContainText(/KB → .*KB · 3000×2000 → 2048×1365 · location removed/);
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Make the light of the lamp warmer');
  const apply = page.getByRole('button', { name: /^Apply edit/ });
  await expect(apply).toHaveText(/about \$0\.049/);
  await apply.click();
  const picture = page.getByRole('img', { name: /^Make the light of the lamp warmer/ });
  await expect(picture).toBeVisible();
  await expect(receipts(page)).toBeVisible();

  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue(
    'Make the light of the lamp warmer',
  );
  await expect(tiles(page)).toContainText('2048×1365');
  await expect(page.getByRole('img', { name: /^Make the light of the lamp warmer/ })).toBeVisible();
  await openScreen(page, 'Create');
  await expect(page.getByRole('heading', { name: 'What do you want to see?' })).toBeVisible();
});

test('references can be reordered and removed, and a tile says why its file is rejected', async ({
  page,
}) => {
  await page.goto('/edit');
  await page
    .getByLabel('Add reference images')
    .setInputFiles([
      await photo(300, 200),
      { name: 'diary.png', mimeType: 'image/png', buffer: Buffer.from('Dear diary') },
      await photo(200, 300),
      { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
    ]);
  await expect(tiles(page)).toHaveCount(4);
  await expect(tiles(page).nth(1)).toContainText('This is not a picture file. Choose a PNG, JPEG or WebP.');
  await expect(tiles(page).nth(1)).toContainText('not-a-picture');
  await expect(page.getByText('2 cannot be sent')).toBeVisible();
  await expect(tiles(page).nth(3)).toContainText('This file is empty');
  await expect(tiles(page).nth(2)).toContainText('200×300');
  // A prompt can refer to pictures by number, so only the pictures that are sent have one.
  await expect(tiles(page).nth(2)).toContainText('2 photo 200');
  await tiles(page).nth(2).getByRole('button', { name: 'Move earlier' }).click();
  await tiles(page).nth(1).getByRole('button', { name: 'Move earlier' }).click();
  await expect(tiles(page).first()).toContainText('1 photo 200 × 300.jpg');
  await expect(tiles(page).first().getByRole('button', { name: 'Move earlier' })).toBeFocused();
  await tiles(page).nth(2).getByRole('button', { name: 'Remove' }).click();
  await expect(tiles(page)).toHaveCount(3);
  await expect(tiles(page).nth(2).getByRole('button', { name: 'Remove' })).toBeFocused();
  await page.reload();
  await expect(tiles(page)).toHaveCount(2);
  await expect(tiles(page).first()).toContainText('photo 200 × 300.jpg');
});

test('the seventeenth picture is rejected for lack of room, and the others stay', async ({ page }) => {
  const file = await photo(64, 64);
  await page.goto('/edit');
  await page
    .getByLabel('Add reference images')
    .setInputFiles(Array.from({ length: 17 }, (_, at) => ({ ...file, name: `${at}.jpg` })));
  await expect(tiles(page)).toHaveCount(17);
  await expect(tiles(page).filter({ hasText: '16 pictures is the maximum' })).toHaveCount(1);
  await expect(tiles(page).filter({ hasText: '64×64' })).toHaveCount(16);
});

test('a result becomes a reference on the edit page, and the edited picture records it as its source', async ({
  page,
  studio,
}) => {
  await seedLibrary(page, studio.origin, ['A lamp to begin with']);
  await page.goto('/');
  await page.getByRole('button', { name: 'Open large' }).first().hover();
  await page.getByRole('button', { name: 'Use as reference' }).first().click();
  await expect(page).toHaveURL(/\/edit$/);
  await expect(tiles(page)).toContainText('1024×1024');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('The same lamp at noon');
  await page.getByRole('button', { name: /^Apply edit/ }).click();
  await expect(receipts(page)).toBeVisible();
  const parents = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('safelight');
      opening.onsuccess = () => resolve(opening.result);
    });
    const rows = await new Promise<{ id: string; kind: string; parents?: string[] }[]>((resolve) => {
      const request = database.transaction('pictures').objectStore('pictures').getAll();
      request.onsuccess = () => resolve(request.result);
    });
    const parent = rows.find(({ kind }) => kind === 'create');
    return { parent: parent?.id, told: rows.find(({ kind }) => kind === 'edit')?.parents };
  });
  expect(parents.told).toEqual([parents.parent]);
});

test('a result can be dragged onto the form, and a dropped address is answered with what to do instead', async ({
  page,
  studio,
}) => {
  await seedLibrary(page, studio.origin, ['A lamp to drag']);
  await page.goto('/edit');
  const region = page.getByRole('region', { name: 'Reference images' });
  // The blurred placeholder cannot be dragged, so wait for the picture itself.
  const picture = page.getByRole('img', { name: /^A lamp to drag/ }).and(page.locator('img'));
  await expect(picture).toHaveJSProperty('complete', true);
  await picture.dragTo(region);
  await expect(tiles(page)).toHaveCount(1);
  await expect(tiles(page)).toContainText('A lamp to drag');
  const address = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.setData('text/uri-list', 'https://elsewhere.test/cat.png');
    return data;
  });
  const said = page.getByText('That was only a link');
  await page.dispatchEvent('main', 'drop', { dataTransfer: address });
  await expect(said).toHaveCount(1);
  // A pasted address is explained, too, unless it is pasted into a field.
  await page.evaluate((data) => {
    const paste = () => new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
    data.setData('text/plain', data.getData('text/uri-list'));
    document.querySelector('textarea')?.dispatchEvent(paste());
    document.body.dispatchEvent(paste());
  }, address);
  await expect(said).toHaveCount(2);
  await expect(tiles(page)).toHaveCount(1);
});

test('pictures are sent in their original size, and saved to the library, only if the user chooses so', async ({
  page,
}) => {
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles([await photo(2600, 300)]);
  await expect(tiles(page)).toContainText('2600×300 → 2048×236');
  await page.getByRole('radio', { name: 'Original size' }).check();
  await expect(tiles(page)).toContainText('KB · 2600×300 · location removed');
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Original size' })).toBeChecked();
  await expect(page.getByRole('button', { name: 'Open large' })).toHaveCount(0);
  await tiles(page).hover();
  await tiles(page).getByRole('button', { name: 'Save the original to the library' }).click();
  await expect(page.getByText('The original is in the library')).toBeVisible();
  await openScreen(page, 'Gallery');
  await page.getByRole('button', { name: 'Open large' }).click();
  await expect(page.getByText('2600 × 300', { exact: true })).toBeVisible();
  await expect(page.getByText('photo 2600 × 300.jpg')).toBeVisible();
});

test('a model that edits in a conversation opens a chat with the pictures and the prompt', async ({
  page,
}) => {
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles([await photo(300, 200)]);
  await expect(tiles(page)).toContainText('300×200 ·');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('The same in winter');
  await chooseModel(page, 'GPT-4o Image');
  await expect(page.getByText(/This model edits in a conversation/)).toBeVisible();
  await page.getByRole('button', { name: 'Apply edit in chat' }).click();
  await expect(page).toHaveURL(/\/chat$/);
  await expect(page.getByRole('textbox').last()).toHaveValue('The same in winter');
  await expect(modelChooser(page)).toHaveText('GPT-4o Image');
  await expect(page.getByRole('img', { name: /photo 300/ })).toBeVisible();
  await page.goBack();
  await expect(tiles(page)).toHaveCount(1);
});

test('results can be compared with their sources and edited further, and the library keeps the chain', async ({
  page,
}) => {
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  const compare = page.getByRole('button', { name: 'Compare with source' });
  const dialog = page.getByRole('dialog', { name: 'Before and after' });
  const source = dialog.getByRole('img', { name: 'Source' });
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles([await photo(600, 400), await photo(200, 300)]);
  await expect(tiles(page).filter({ hasText: '→' })).toHaveCount(2);
  await prompt.fill('The same at night');
  await page.getByRole('button', { name: /^Apply edit/ }).click();
  await compare.click();
  await dialog.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await expect(source).toHaveCSS('clip-path', 'inset(0px 100% 0px 0px)');
  await page.keyboard.press('End');
  await expect(source).toHaveCSS('clip-path', 'inset(0px 0% 0px 0px)');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Edit this next' }).click();
  await expect(tiles(page)).toHaveCount(1);
  await expect(tiles(page)).toContainText('The same at night');
  await expect(tiles(page)).toContainText('→');
  await prompt.fill('And with snow');
  await page.getByRole('button', { name: /^Apply edit/ }).click();
  await expect(receipts(page)).toHaveCount(2);

  await page.reload();
  const earlier = page.getByRole('article', { name: 'The same at night' });
  await expect(earlier.getByRole('img', { name: /^Source/ })).toHaveCount(2);
  await expect(earlier).toContainText('GPT Image 2.6 Flare · Medium · demo');
  await earlier.getByRole('button', { name: 'Compare with source' }).click();
  await expect(source).toHaveJSProperty('naturalWidth', 600);
  await page.keyboard.press('Escape');
  await page
    .getByRole('article', { name: 'And with snow' })
    .getByRole('button', { name: 'Edit this next' })
    .click();
  await expect(tiles(page)).toContainText('And with snow');

  await openScreen(page, 'Gallery');
  await page.getByRole('button', { name: 'Open large' }).first().click();
  const chain = page.getByRole('list', { name: 'From the first source to this picture' }).getByRole('img');
  await expect(chain).toHaveCount(3);
  await expect(chain.first()).toHaveAccessibleName('Your file, as it was sent');
  await page.getByRole('button', { name: 'The same at night' }).click();
  await expect(page.getByText('2 of 2')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Also made from' }).getByRole('img')).toHaveCount(1);
  await compare.click();
  await dialog.getByRole('radio', { name: 'Side by side' }).check();
  await expect(source).toHaveJSProperty('naturalWidth', 600);
  await dialog.getByRole('combobox', { name: 'Source' }).selectOption('Source 2');
  await expect(source).toHaveJSProperty('naturalWidth', 200);
  await page.keyboard.press('Escape');
  await page.getByRole('list', { name: 'Made from this one' }).getByRole('button').click();
  await expect(page.getByText('1 of 2')).toBeVisible();
});

test('if requests must be small, the browser reduces large files until all fit one request', async ({
  page,
}) => {
  // Two pictures are encoded several times until they fit.
  const patient = { timeout: 60_000 };
  const studio = await startStudio({ SANDBOX_PACE: '0', STUDIO_BODY_LIMIT_BYTES: '80000' });
  try {
    await page.goto(`${studio.origin}/edit`);
    await page
      .getByLabel('Add reference images')
      .setInputFiles([await photo(1500, 1000), await photo(1450, 1000), await photo(400, 300)]);
    await expect(tiles(page).filter({ hasText: 'resized in this browser' })).toHaveCount(2, patient);
    await expect(tiles(page).filter({ hasText: 'location removed' })).toHaveCount(3, patient);
    await expect(tiles(page).filter({ hasText: '400×300' })).toHaveCount(1, patient);
    await expect(tiles(page).filter({ hasText: 'reduced to fit the request limit' })).toHaveCount(2, patient);
    await page.getByRole('textbox', { name: 'Prompt' }).fill('Three in one request');
    await page.getByRole('button', { name: /^Apply edit/ }).click();
    await expect(receipts(page)).toBeVisible(patient);
  } finally {
    await studio.close();
  }
});

test('the empty form says what is missing, and takes pictures from files, drops and the clipboard', async ({
  page,
}) => {
  await page.goto('/edit');
  await expect(page.getByText('Drop pictures here, paste, or choose files')).toBeVisible();

  await test.step('nothing is sent without a picture or a prompt, and the form says which is missing', async () => {
    await page.getByRole('button', { name: /^Apply edit/ }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'say what should change' })).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'Add at least one picture' })).toBeVisible();
    await expect(page.getByRole('article')).toHaveCount(0);
  });

  await test.step('a HEIC file is opened in the browser if possible, and otherwise its tile says what to do', async () => {
    await page.getByLabel('Add reference images').setInputFiles([
      { name: 'opened.heic', mimeType: 'image/heic', buffer: await heicThatOpens(300, 200) },
      { name: 'closed.jpg', mimeType: 'image/jpeg', buffer: isoFile('heic', 'mif1heic') },
    ]);
    await expect(tiles(page).first()).toContainText('300×200');
    await expect(tiles(page).first()).toContainText('converted in this browser');
    await expect(tiles(page).nth(1)).toContainText('Save it as JPEG first');
    await expect(tiles(page).nth(1)).toContainText('heic');
  });

  await test.step('pictures can be dropped anywhere on the page, and pasted', async () => {
    const base64 = (await scene(80, 60).png().toBuffer()).toString('base64');
    const transfer = await page.evaluateHandle((data) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
      return files;
    }, base64);
    await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
    await expect(tiles(page)).toHaveCount(3);
    await page.dispatchEvent('nav', 'drop', { dataTransfer: transfer });
    await expect(tiles(page)).toHaveCount(4);
    await page.evaluate((data) => {
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }, transfer);
    await expect(tiles(page)).toHaveCount(5);
    await expect(tiles(page).filter({ hasText: '80×60' })).toHaveCount(3);
  });
});

test('an upload that broke off continues after a reload, or when it is retried', async ({ page }) => {
  await page.goto('/edit');

  await test.step('an upload that was under way when the page closed continues afterwards', async () => {
    await page.route('**/api/references*', () => new Promise(() => undefined));
    await page
      .getByLabel('Add reference images')
      .setInputFiles([await photo(300, 200), await photo(200, 300)]);
    await expect(tiles(page).first()).toContainText('Uploading');
    await expect(tiles(page).last()).toContainText('Uploading');
    await page.unroute('**/api/references*');
    await page.reload();
    await expect(tiles(page).first()).toContainText('300×200 ·');
    await expect(tiles(page).last()).toContainText('200×300 ·');
  });

  await test.step('an interrupted upload can be retried, and the focus stays on its tile', async () => {
    const tile = tiles(page).last();
    await page.route('**/api/references*', (route) => route.abort('connectionreset'), { times: 1 });
    await page.getByLabel('Add reference images').setInputFiles([await photo(400, 300)]);
    await expect(tiles(page)).toHaveCount(3);
    await expect(tile).toContainText('Couldn’t reach the studio');
    await page.getByRole('textbox', { name: 'Prompt' }).fill('Make it snow');
    await page.getByRole('button', { name: /^Apply edit/ }).click();
    await expect(page.getByText('A picture failed to upload.')).toBeVisible();
    await tile.getByRole('button', { name: 'Try again' }).press('Enter');
    await expect(tile).toBeFocused();
    await expect(tile).toContainText('400×300 ·');
    await tile.getByRole('button', { name: 'Save the original to the library' }).press('Enter');
    await expect(page.getByText('The original is in the library')).toBeVisible();
    await expect(tile).toBeFocused();
  });
});

test('the compressed pictures are sent, in order, from a form and a mask editor that are accessible', async ({
  page,
}) => {
  await watchSentForm(page);
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles([await photo(2600, 100), await photo(100, 90)]);
  await expect(tiles(page).filter({ hasText: '→' })).toHaveCount(2);
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Draw mask' }).click();
  await expect(page.getByRole('application')).toBeFocused();
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Mask' })).toBeHidden();
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Two become one');
  await page.getByRole('button', { name: /^Apply edit/ }).click();
  await expect(receipts(page)).toBeVisible();
  expect(await sentForm(page)).toEqual([
    { name: 'request', size: null },
    { name: 'reference', size: '2048×79' },
    { name: 'reference', size: '100×90' },
  ]);
});
