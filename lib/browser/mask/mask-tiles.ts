import { type Area, clipArea } from './mask-area';

/** Pixels: a stroke touches few of them. A multiple of 2 and 3, by which the largest masks are shown smaller. */
const tileEdge = 240;

/** The squares of a mask that an area touches, cut off at its edges. */
export function tilesIn(area: Area, mask: { width: number; height: number }): readonly Area[] {
  const inside = clipArea(area, mask);
  if (inside === null) return [];
  const tiles: Area[] = [];
  const first = (at: number) => Math.floor(at / tileEdge) * tileEdge;
  for (let y = first(inside.y); y < inside.y + inside.height; y += tileEdge) {
    for (let x = first(inside.x); x < inside.x + inside.width; x += tileEdge) {
      tiles.push({
        x,
        y,
        width: Math.min(tileEdge, mask.width - x),
        height: Math.min(tileEdge, mask.height - y),
      });
    }
  }
  return tiles;
}

export function tileKey({ x, y }: Area): string {
  return `${x},${y}`;
}
