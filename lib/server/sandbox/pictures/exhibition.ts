import 'server-only';
import sharp from 'sharp';
import { Sheet, sweep } from './canvas';
import { mix } from './colour';
import type { Frame } from './frame';
import type { HandName } from './hand';
import { ellipse, rectangle } from './lines';
import { signSheet } from './mark';
import { type Pixels, printSheet, type Quality } from './print';
import { drawRoom } from './room';

interface PlacedPicture {
  x: number;
  y: number;
  width: number;
  height: number;
  picture: Buffer;
}

/** Draws several references as framed pictures on the wall of a room, in their original colours. */
export async function drawExhibition(
  references: readonly Buffer[],
  frame: Frame,
  quality: Quality,
  hand: HandName,
): Promise<Pixels> {
  const sheet = new Sheet(frame.width, frame.height);
  const floor = frame.height * 0.82;
  drawRoom(sheet, frame, floor);
  const placed = await arrangePictures(references, frame, floor);
  for (const place of placed) drawPictureFrame(sheet, frame, place);
  drawBench(sheet, frame, floor);
  signSheet(sheet, frame.palette.paper, frame.palette.ink);
  const { data, width, height, channels } = await printSheet(sheet, quality, false, hand);
  const overlays = await Promise.all(
    placed.map(async ({ x, y, width: wide, height: tall, picture }) => ({
      input: await sharp(picture)
        .flatten({ background: frame.palette.paper })
        .resize(wide, tall, { fit: 'fill' })
        .png()
        .toBuffer(),
      left: x,
      top: y,
    })),
  );
  const composed = await sharp(data, { raw: { width, height, channels } })
    .composite(overlays)
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data: composed, width, height, channels };
}

/** Arranges the pictures in equal cells on the wall. Each one fills its cell as far as its aspect ratio allows. */
async function arrangePictures(
  references: readonly Buffer[],
  frame: Frame,
  floor: number,
): Promise<PlacedPicture[]> {
  const { width, unit } = frame;
  const [wallWidth, wallHeight] = [width * 0.88, floor * 0.8];
  const columns = Math.min(
    references.length,
    Math.max(1, Math.round(Math.sqrt((references.length * wallWidth) / wallHeight))),
  );
  const rows = Math.ceil(references.length / columns);
  const [cellWidth, cellHeight] = [wallWidth / columns, wallHeight / rows];
  return Promise.all(
    references.map(async (picture, index) => {
      const row = Math.floor(index / columns);
      const inRow = row === rows - 1 ? references.length - row * columns : columns;
      const centreX = width / 2 + ((index % columns) - (inRow - 1) / 2) * cellWidth;
      const centreY = floor * 0.11 + (row + 0.5) * cellHeight;
      const size = await sharp(picture).metadata();
      const margin = unit * (columns > 3 ? 4 : 8);
      const scale = Math.min((cellWidth - margin) / size.width, (cellHeight - margin) / size.height);
      const [wide, tall] = [
        Math.max(2, Math.round(size.width * scale)),
        Math.max(2, Math.round(size.height * scale)),
      ];
      return {
        x: Math.round(centreX - wide / 2),
        y: Math.round(centreY - tall / 2),
        width: wide,
        height: tall,
        picture,
      };
    }),
  );
}

function drawPictureFrame(
  sheet: Sheet,
  { unit, palette }: Frame,
  { x, y, width, height }: PlacedPicture,
): void {
  const [mat, rim] = [unit * 1.5, unit * 0.55];
  const around = (by: number) => rectangle(x - by, y - by, width + 2 * by, height + 2 * by);
  sheet.moved(`translate(${unit * 1.1} ${unit * 1.6})`, () =>
    sheet.stipple(around(mat + rim), palette.ink, 0.5),
  );
  const wood = mix(palette.near, palette.ink, 0.35);
  sheet.area(around(mat + rim), {
    fill: wood,
    shade: mix(wood, palette.far, 0.5),
    tone: sweep([0, 0, 1, 1], 0.5, 0),
  });
  sheet.area(around(mat), {
    fill: palette.paper,
    shade: mix(palette.paper, palette.near, 0.25),
    tone: sweep([1, 1, 0, 0], 0, 0.4),
  });
}

function drawBench(sheet: Sheet, { width, unit, palette }: Frame, floor: number): void {
  const [x, y, long] = [width / 2, floor + unit * 5, unit * 40];
  sheet.stipple(ellipse(x + unit * 4, y + unit * 7.2, long * 0.56, unit * 1.8), palette.ink, 0.6);
  for (const side of [-0.4, 0.4])
    sheet.area(rectangle(x + side * long - unit, y, unit * 2, unit * 7), { fill: palette.ink });
  sheet.area(rectangle(x - long / 2, y - unit * 1.6, long, unit * 2.6), {
    fill: palette.accent,
    shade: mix(palette.accent, palette.near, 0.6),
    tone: sweep([0, 0, 1, 0.4], 0.05, 0.8),
  });
}
