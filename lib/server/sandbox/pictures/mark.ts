import 'server-only';
import sharp from 'sharp';
import { Sheet } from './canvas';
import type { Palette } from './palettes';
import type { Pixels } from './print';

/** The word "demo" as strokes, because the machine may have no fonts. */
const strokes = [
  'M7 0V13M7 9.5a3.5 3.5 0 1 0-7 0a3.5 3.5 0 1 0 7 0Z',
  'M10 9.3H17A3.5 3.5 0 1 0 15.8 12.2',
  'M20 13V6M20 8.6a2.3 2.3 0 0 1 4.6 0V13M24.6 8.6a2.3 2.3 0 0 1 4.6 0V13',
  'M39.4 9.5a3.5 3.5 0 1 0-7 0a3.5 3.5 0 1 0 7 0Z',
].join('');

/** Draws the mark in the lower right corner of the sheet. */
export function signSheet(sheet: Sheet, light: string, dark: string): void {
  const scale = (Math.min(sheet.width, sheet.height) * 0.0165) / 13;
  const x = sheet.width - scale * 39.4 - Math.min(sheet.width, sheet.height) * 0.03;
  const y = sheet.height - scale * 13 - Math.min(sheet.width, sheet.height) * 0.03;
  sheet.moved(`translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(4)})`, () => {
    sheet.line(strokes, dark, 3.2, 0.5);
    sheet.line(strokes, light, 1.3, 0.9);
  });
}

/** Draws the mark on pixels that did not come from a sheet. */
export function signPixels(pixels: Pixels, { paper, ink }: Palette): Promise<Pixels> {
  return drawOnPixels(pixels, (sheet) => signSheet(sheet, paper, ink));
}

/** "AI" in a frame, in the lower left corner: what some makers add unless they are told not to. */
const watermarkStrokes = 'M4 4H40V28H4ZM11 23L17 9L23 23M13 18.5H21M31 9V23';

export function addWatermark(pixels: Pixels): Promise<Pixels> {
  return drawOnPixels(pixels, (sheet) => {
    const edge = Math.min(sheet.width, sheet.height);
    const scale = (edge * 0.06) / 32;
    const [x, y] = [edge * 0.03, sheet.height - edge * 0.09];
    sheet.moved(`translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(4)})`, () => {
      sheet.line(watermarkStrokes, '#000000', 5, 0.5);
      sheet.line(watermarkStrokes, '#ffffff', 3);
    });
  });
}

async function drawOnPixels(
  { data, width, height, channels }: Pixels,
  draw: (sheet: Sheet) => void,
): Promise<Pixels> {
  const sheet = new Sheet(width, height);
  draw(sheet);
  const image = sharp(data, { raw: { width, height, channels } }).composite([
    { input: Buffer.from(sheet.svg().flat) },
  ]);
  const drawn = await (channels === 3 ? image.removeAlpha() : image).raw().toBuffer();
  return { data: drawn, width, height, channels };
}
