import 'server-only';
import { type Sheet, sweep } from './canvas';
import { mix } from './colour';
import type { Frame } from './frame';
import { drawBowl, drawFruit, drawSlice } from './fruit';
import { curve, type Point, rectangle } from './lines';
import { drawRoom, inksOf, type Stand } from './room';
import { drawBooks, drawBottle, drawJug, drawVase } from './vessels';

/** Vase, bottle, bowl and fruit on a table, in front of a wall with window light. */
export function drawStillLife(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, random } = frame;
  const edge = height * random.between(0.62, 0.68);
  if (!frame.alone) drawRoom(sheet, frame, edge);
  const middle = width / 2 + unit * random.between(-4, 4);
  const turn = random.chance(0.5) ? 1 : -1;
  const inks = inksOf(frame);
  const stand = (dx: number, dy: number, size: number, ink: number): Stand => ({
    x: middle + turn * dx * unit,
    foot: edge + dy * unit,
    size: size * unit,
    fill: inks[ink % inks.length] ?? palette.accent,
    random: random.fork(`thing${ink}${dx}`),
  });
  const scale = Math.min(1.12, (edge / unit / 62) * 1.05);
  const books = random.chance(0.6);
  const things: Thing[] = [
    { draw: drawVase, breadth: 0.2, stand: stand(-15, 8, 34 * scale, 0) },
    { draw: drawBottle, breadth: 0.13, stand: stand(13, 7, 44 * scale, 1) },
    books
      ? { draw: drawBooks, breadth: 0.5, stand: stand(29, 9, 17, 3) }
      : { draw: drawJug, breadth: 0.3, stand: stand(27, 10, 23 * scale, 3) },
    { draw: drawBowl, breadth: 0.34, stand: stand(3, 18, 25, 2) },
    { draw: drawFruit, breadth: 0.4, stand: stand(-22, 19, 8.5, 4) },
    { draw: drawFruit, breadth: 0.4, stand: stand(-31, 15, 8, 5) },
  ];
  if (frame.detail > 0) things.push({ draw: drawFruit, breadth: 0.4, stand: stand(27, 21, 8, 6) });
  if (frame.detail > 0 && random.chance(0.6))
    things.push({ draw: drawSlice, breadth: 0.4, stand: stand(-12, 24, 6, 5) });
  const table = rectangle(0, frame.alone ? 0 : edge, width, height);
  sheet.within(table, () => {
    for (const { stand, breadth } of things) castShadow(sheet, frame, stand, stand.size * breadth);
  });
  for (const { draw, stand } of things) draw(sheet, frame, stand);
}

interface Thing {
  draw(sheet: Sheet, frame: Frame, stand: Stand): void;
  /** Half the width at the foot, as a fraction of the size. */
  breadth: number;
  stand: Stand;
}

/** Draws the object's shadow on the table. It points to the right and fades with distance. */
function castShadow(sheet: Sheet, { palette }: Frame, { x, foot, size }: Stand, halfWidth: number): void {
  const reach = size * 0.9 + halfWidth;
  const points: Point[] = [
    [x - halfWidth, foot],
    [x, foot - halfWidth * 0.22],
    [x + reach, foot - reach * 0.2],
    [x + reach * 1.02, foot - reach * 0.08],
    [x + halfWidth * 0.6, foot + halfWidth * 0.24],
  ];
  sheet.stipple(curve(points, true), mix(palette.ink, palette.near, 0.3), sweep([0, 0, 1, 0], 0.85, 0.1));
}
