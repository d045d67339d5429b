import type { Locator, Page } from 'playwright/test';
import sharp from 'sharp';
import { scene } from '../support/reference-files';
import { photo, sentForm, tiles, watchSentForm } from './edit-page';
import { receipts } from './receipts';
import { expect, test } from './studio-test';

test('a mask is painted, survives a reload, and is sent in the picture’s own dimensions', async ({
  page,
}) => {
  await watchSentForm(page);
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles([await photo(600, 400)]);
  await page.getByRole('button', { name: 'Draw mask' }).click();
  const editor = page.getByRole('dialog', { name: 'Mask' });
  await expect(editor.getByRole('status')).toContainText('Nothing is painted');
  const stage = editor.getByRole('application', { name: 'Picture to paint on' });
  const box = await stage.boundingBox();
  if (box === null) throw new Error('There is no stage.');
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(editor.getByRole('status')).toContainText('Only the painted part');
  await editor.getByRole('button', { name: 'Undo' }).click();
  await expect(editor.getByRole('status')).toContainText('Nothing is painted');
  await editor.getByRole('button', { name: 'Redo' }).click();
  await editor.getByRole('button', { name: 'Done' }).click();
  await expect(tiles(page)).toContainText('Only the painted part may change.');

  // "Done" must not discard a saved mask that is still being decoded.
  await page.addInitScript(() => {
    const open = window.createImageBitmap;
    Object.assign(window, {
      createImageBitmap: (...given: Parameters<typeof open>) =>
        new Promise((resolve) => Object.assign(window, { openMask: () => resolve(open(...given)) })),
      letMasksOpen: () => Object.assign(window, { createImageBitmap: open }),
    });
  });
  await page.reload();
  await page.getByRole('button', { name: 'Change mask' }).click();
  await page.waitForFunction(() => 'openMask' in window);
  await editor.getByRole('button', { name: 'Done' }).click();
  await expect(editor).toBeHidden();
  await page.evaluate('openMask(), letMasksOpen()');
  await expect(tiles(page)).toContainText('Only the painted part may change.');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A boat in the middle');
  await page.getByRole('button', { name: /^Apply edit/ }).click();
  await expect(receipts(page)).toBeVisible();
  expect(await sentForm(page)).toContainEqual({ name: 'mask', size: '600×400' });
  expect(await maskAlphas(page)).toEqual({ type: 'image/png', middle: 0, corner: 255 });
  await tiles(page).getByRole('button', { name: 'Remove mask' }).press('Enter');
  await expect(tiles(page).getByRole('button', { name: 'Draw mask' })).toBeFocused();
});

test('a mask is drawn with the keyboard alone, with every tool, and at any zoom', async ({ page }) => {
  const editor = await openEditor(page);
  const status = editor.getByRole('status');

  await test.step('the keyboard draws a mask, and an empty mask says that none is sent', async () => {
    for (const key of ['r', 'ArrowRight', 'ArrowRight', 'Shift+ArrowDown', 'Enter'])
      await page.keyboard.press(key);
    await expect(status).toContainText('Only the painted part');
    await editor.getByRole('radio', { name: 'Cut out' }).check();
    await expect.poll(() => boardInTheMiddle(editor.getByRole('application'))).toBe(true);
    await editor.getByRole('application').focus();
    await page.keyboard.press('i');
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+z');
    await expect(status).toContainText('Nothing is painted');
    await editor.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('Nothing is painted, so anything may change.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Draw mask' })).toBeFocused();
  });

  await page.keyboard.press('Enter');
  await expect(editor.getByRole('application')).toBeFocused();
  await test.step('every tool paints where it points, and every step can be undone', async () => {
    const drag = (points: readonly Point[], modifier?: 'Alt') => dragOn(page, editor, points, modifier);
    const undo = () => page.keyboard.press('ControlOrMeta+z');

    await page.keyboard.press('l');
    await drag([
      [0.1, 0.1],
      [0.5, 0.1],
      [0.5, 0.5],
      [0.1, 0.5],
    ]);
    expect(await painted(editor, [0.3, 0.3], [0.6, 0.3])).toEqual([true, false]);
    await page.keyboard.press('e');
    await drag([
      [0.25, 0.3],
      [0.35, 0.3],
    ]);
    expect(await painted(editor, [0.3, 0.3], [0.15, 0.15])).toEqual([false, true]);
    await page.keyboard.press('r');
    await drag([
      [0.6, 0.6],
      [0.9, 0.9],
    ]);
    await drag(
      [
        [0.8, 0.8],
        [0.95, 0.95],
      ],
      'Alt',
    );
    expect(await painted(editor, [0.7, 0.7], [0.85, 0.85])).toEqual([true, false]);

    await editor.getByRole('button', { name: 'Invert' }).click();
    expect(await painted(editor, [0.7, 0.7], [0.85, 0.85], [0.3, 0.3])).toEqual([false, true, true]);
    await editor.getByRole('button', { name: 'Clear' }).click();
    expect(await painted(editor, [0.7, 0.7], [0.85, 0.85], [0.3, 0.3])).toEqual([false, false, false]);
    await expect(editor.getByRole('status')).toContainText('Nothing is painted');
    for (let steps = 0; steps < 2; steps += 1) await undo();
    expect(await painted(editor, [0.7, 0.7], [0.85, 0.85], [0.3, 0.3])).toEqual([true, false, false]);
    for (let steps = 0; steps < 2; steps += 1) await undo();
    expect(await painted(editor, [0.7, 0.7], [0.3, 0.3])).toEqual([false, false]);
    await page.keyboard.press('ControlOrMeta+Shift+z');
    expect(await painted(editor, [0.7, 0.7], [0.9, 0.9], [0.85, 0.85])).toEqual([true, false, true]);
  });

  await editor.getByRole('button', { name: 'Clear' }).click();
  await editor.getByRole('application').focus();
  await test.step('a stroke lands under the pointer, however far the picture is zoomed and moved, by mouse and by pen', async () => {
    const before = await widthOnScreen(editor);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    expect(await widthOnScreen(editor)).toBeCloseTo(before * 1.25 ** 2, 0);
    await page.mouse.move(...(await placeOf(editor, [0.4, 0.4])));
    await page.mouse.wheel(0, -200);
    await page.keyboard.press('h');
    await dragOn(page, editor, [
      [0.4, 0.4],
      [0.5, 0.45],
    ]);
    await page.keyboard.press('b');
    await page.keyboard.press('[');
    await dragOn(page, editor, [
      [0.45, 0.5],
      [0.5, 0.5],
    ]);
    expect(await painted(editor, [0.47, 0.5], [0.47, 0.6])).toEqual([true, false]);
    // The eraser end of a pen erases; a light touch draws a thinner line than a firm one.
    await penOn(editor, [0.47, 0.5], { buttons: 32, pressure: 1 });
    expect(await painted(editor, [0.47, 0.5])).toEqual([false]);
    await page.keyboard.press('0');
    expect(await widthOnScreen(editor)).toBeCloseTo(before, 0);
    await penOn(editor, [0.2, 0.2], { buttons: 1, pressure: 0.05 });
    await penOn(editor, [0.8, 0.2], { buttons: 1, pressure: 1 });
    expect(await painted(editor, [0.2, 0.2], [0.22, 0.2], [0.8, 0.2], [0.82, 0.2])).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});

test('a mask is read from a file, and a mask that was closed by mistake can be restored', async ({
  page,
}) => {
  const opaque = await scene(300, 200).png().toBuffer();
  const hole = await sharp({ create: { width: 300, height: 200, channels: 4, background: '#0000' } })
    .composite([{ input: await scene(300, 100).png().toBuffer(), gravity: 'north' }])
    .png()
    .toBuffer();
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles([await photo(600, 400)]);
  await page.getByRole('button', { name: 'Draw mask' }).click();
  await test.step('a file of another size can be stretched, and a file without transparency is explained', async () => {
    const editor = page.getByRole('dialog', { name: 'Mask' });
    const load = editor.getByLabel('Load a mask file');
    await load.setInputFiles({ name: 'opaque.png', mimeType: 'image/png', buffer: opaque });
    await expect(editor.getByRole('alert')).toContainText('This file has no transparent part');
    const dropped = await page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], 'hole.png', { type: 'image/png' }));
      return files;
    }, hole.toString('base64'));
    await editor.getByRole('application').dispatchEvent('drop', { dataTransfer: dropped });
    await expect(editor.getByRole('alert')).toContainText('It is 300×200, the picture is 600×400.');
    await editor.getByRole('button', { name: 'Stretch to fit' }).click();
    await expect(editor.getByRole('status')).toContainText('Only the painted part');
    await editor.getByRole('button', { name: 'Done' }).click();
    // A file dropped on the editor becomes its mask, not another reference.
    await expect(tiles(page)).toHaveCount(1);
  });

  await tiles(page).getByRole('button', { name: 'Remove mask' }).click();
  await page.getByLabel('Add reference images').setInputFiles([await photo(200, 300)]);
  await expect(tiles(page).filter({ hasText: '→' })).toHaveCount(2);
  await test.step('a mask that was closed by mistake can be restored, and is sent only with the first picture', async () => {
    await page.getByRole('button', { name: 'Draw mask' }).click();
    await expect(page.getByRole('application')).toBeFocused();
    for (const key of ['r', 'ArrowRight', 'Enter', 'Escape']) await page.keyboard.press(key);
    await expect(tiles(page).first()).toContainText('anything may change');
    await page.getByRole('button', { name: 'Keep my painting' }).click();
    await expect(tiles(page).first()).toContainText('Only the painted part may change.');
    await tiles(page).first().getByRole('button', { name: 'Move later' }).click();
    await expect(tiles(page).last()).toContainText('This mask is not sent');
  });
});

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('one finger draws, and two fingers zoom without drawing', async ({ page }) => {
    const editor = await openEditor(page);
    const status = editor.getByRole('status');
    const client = await page.context().newCDPSession(page);
    const touch = (
      type: 'touchStart' | 'touchMove' | 'touchEnd',
      points: readonly (readonly [number, number])[],
    ) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([x, y], id) => ({ x, y, id })),
      });
    const before = await widthOnScreen(editor);
    const [x, y] = await placeOf(editor, [0.5, 0.5]);
    await touch('touchStart', [[x - 40, y]]);
    await touch('touchStart', [
      [x - 40, y],
      [x + 40, y],
    ]);
    await touch('touchMove', [
      [x - 80, y],
      [x + 80, y],
    ]);
    await touch('touchEnd', []);
    expect(await widthOnScreen(editor)).toBeGreaterThan(before * 1.5);
    await expect(status).toContainText('Nothing is painted');
    await expect(editor.getByRole('button', { name: 'Redo' })).toBeDisabled();
    await touch('touchStart', [[x, y]]);
    await touch('touchMove', [[x + 30, y]]);
    await touch('touchEnd', []);
    await expect(status).toContainText('Only the painted part');
  });
});

/** A point on the picture, as fractions of its width and height. */
type Point = readonly [number, number];

async function openEditor(page: Page): Promise<Locator> {
  await page.goto('/edit');
  await page.getByLabel('Add reference images').setInputFiles([await photo(600, 400)]);
  await page.getByRole('button', { name: 'Draw mask' }).click();
  const editor = page.getByRole('dialog', { name: 'Mask' });
  await expect(editor.getByRole('application')).toBeFocused();
  return editor;
}

function widthOnScreen(editor: Locator): Promise<number> {
  return editor.locator('canvas').evaluate((canvas) => canvas.getBoundingClientRect().width);
}

async function placeOf(editor: Locator, [x, y]: Point): Promise<[number, number]> {
  const box = await editor.locator('canvas').boundingBox();
  if (box === null) throw new Error('There is nothing to paint on.');
  return [box.x + box.width * x, box.y + box.height * y];
}

async function dragOn(
  page: Page,
  editor: Locator,
  points: readonly Point[],
  modifier?: 'Alt',
): Promise<void> {
  const [first, ...rest] = await Promise.all(points.map((point) => placeOf(editor, point)));
  if (first === undefined) return;
  if (modifier) await page.keyboard.down(modifier);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...place, { steps: 3 });
  await page.mouse.up();
  if (modifier) await page.keyboard.up(modifier);
}

/** One touch of a pen, which Playwright cannot simulate. */
async function penOn(
  editor: Locator,
  point: Point,
  pen: { buttons: number; pressure: number },
): Promise<void> {
  const [clientX, clientY] = await placeOf(editor, point);
  await editor.getByRole('application').evaluate(
    (stage, init) => {
      // The browser does not know this simulated pen, so it cannot be captured.
      stage.setPointerCapture = () => undefined;
      const all = { ...init, pointerType: 'pen', pointerId: 7, bubbles: true };
      for (const type of ['pointerdown', 'pointermove', 'pointerup']) {
        stage.dispatchEvent(new PointerEvent(type, all));
      }
    },
    { clientX, clientY, ...pen },
  );
}

function painted(editor: Locator, ...points: readonly Point[]): Promise<boolean[]> {
  return editor.locator('canvas').evaluate((canvas, places) => {
    if (!(canvas instanceof HTMLCanvasElement)) return [];
    const drawing = canvas.getContext('2d');
    return places.map(([x, y]) => {
      const pixel = drawing?.getImageData(x * canvas.width, y * canvas.height, 1, 1).data;
      return (pixel?.[3] ?? 0) > 0;
    });
  }, points);
}

/** The alpha of the sent mask in its middle and in a corner: 0 where the picture may change. */
function maskAlphas(page: Page) {
  return page.evaluate(async () => {
    const form: unknown = Reflect.get(window, 'sentForm');
    const mask = form instanceof FormData ? form.get('mask') : null;
    if (!(mask instanceof Blob)) return null;
    const bitmap = await createImageBitmap(mask);
    const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    drawing?.drawImage(bitmap, 0, 0);
    const alpha = (x: number, y: number) => drawing?.getImageData(x, y, 1, 1).data[3];
    return { type: mask.type, middle: alpha(bitmap.width / 2, bitmap.height / 2), corner: alpha(2, 2) };
  });
}

/** Whether the middle shows the grey checkerboard and nothing of the picture. */
async function boardInTheMiddle(stage: Locator): Promise<boolean> {
  const { data, info } = await sharp(await stage.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const middle = { left: Math.round(info.width / 2) - 20, top: Math.round(info.height / 2) - 20 };
  const part = sharp(data, { raw: info }).extract({ ...middle, width: 40, height: 40 });
  const { channels } = await sharp(await part.png().toBuffer()).stats();
  const [red, , blue] = channels;
  return red !== undefined && blue !== undefined && red.stdev > 5 && Math.abs(red.mean - blue.mean) < 10;
}
