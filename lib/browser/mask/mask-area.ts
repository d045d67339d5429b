/** A point of the picture, in its pixels. */
export interface MaskPoint {
  x: number;
  y: number;
}

/** A rectangle of the mask, in its pixels. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The smallest area that contains all points and a margin around them. */
export function areaAround(points: readonly MaskPoint[], margin: number): Area {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  return { x: left, y: top, width: Math.max(...xs) + margin - left, height: Math.max(...ys) + margin - top };
}

/** The whole pixels of an area that lie on the mask; null if there are none. */
export function clipArea(area: Area, mask: { width: number; height: number }): Area | null {
  const left = Math.max(0, Math.floor(area.x));
  const top = Math.max(0, Math.floor(area.y));
  const width = Math.min(mask.width, Math.ceil(area.x + area.width)) - left;
  const height = Math.min(mask.height, Math.ceil(area.y + area.height)) - top;
  return width > 0 && height > 0 ? { x: left, y: top, width, height } : null;
}

/**
 * Small, so that a stroke touches few pixels. Divisible by 2 and 3, the factors by which the largest masks are scaled
 * down.
 */
const tileEdge = 240;

/** The tiles of a mask that an area touches, cut off at the edges of the mask. */
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
