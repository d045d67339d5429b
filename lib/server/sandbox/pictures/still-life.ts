import 'server-only';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { drawBowl, drawFruit, drawSlice } from './fruit';
import { curve, type Point, polygon, rectangle } from './lines';
import { linear, type Sheet, sweep } from './sheet';
import { inksOf, type Stand } from './stand';
import { drawBooks, drawBottle, drawJug, drawVase } from './vessels';

/** Vase, bottle, bowl and fruit on a table before a wall with the light of a window on it. */
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
  /** Half its width at the foot, in parts of its size. */
  breadth: number;
  stand: Stand;
}

function drawRoom(sheet: Sheet, { width, height, unit, palette, random }: Frame, edge: number): void {
  const wall = palette.night
    ? mix(palette.sky[0], palette.sky[1], 0.35)
    : mix(palette.sky[0], palette.paper, 0.35);
  sheet.area(rectangle(0, 0, width, height), {
    fill: wall,
    shade: lighten(wall, -0.14),
    tone: linear([0, 0, 1, 0.5], [0, 0.25], [0.4, 0.05], [1, 0.85]),
  });
  const place = random.fork('window');
  const shine = mix(palette.paper, palette.night ? palette.light : palette.paper, 0.6);
  const [x, y, lean] = [width * place.between(0.12, 0.4), edge * place.between(0.08, 0.18), unit * 12];
  for (let column = 0; column < 2; column += 1) {
    for (let row = 0; row < 3; row += 1) {
      const [left, top, wide, tall] = [
        x + column * unit * 19 + row * lean * 0.42,
        y + row * unit * 15,
        unit * 17,
        unit * 13,
      ];
      const pane: Point[] = [
        [left, top],
        [left + wide, top + unit * 2.6],
        [left + wide + lean * 0.4, top + tall + unit * 2.6],
        [left + lean * 0.4, top + tall],
      ];
      sheet.stipple(
        polygon(pane),
        shine,
        sweep([0, 0, 1, 1], palette.night ? 0.42 : 0.8, palette.night ? 0.2 : 0.45),
      );
    }
  }
  const table = palette.night ? mix(palette.near, palette.far, 0.35) : mix(palette.far, palette.near, 0.3);
  sheet.area(rectangle(0, edge, width, height - edge), {
    fill: table,
    shade: mix(table, palette.near, 0.7),
    tone: linear([0, 0, 0.35, 1], [0, 0.05], [0.35, 0.16], [1, 0.85]),
  });
  sheet.area(rectangle(0, edge, width, unit * 0.5), { fill: lighten(table, 0.1) });
}

/** The shadow on the table: long, to the right, dense near the foot. */
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
