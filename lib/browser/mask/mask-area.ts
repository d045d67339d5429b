/** A place on the picture, in its pixels. */
export interface MaskPoint {
  x: number;
  y: number;
}

/** A part of the mask, in its pixels. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The smallest area with all points, and a margin around them. */
export function areaAround(points: readonly MaskPoint[], margin: number): Area {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  return { x: left, y: top, width: Math.max(...xs) + margin - left, height: Math.max(...ys) + margin - top };
}

/** The whole pixels of an area that lie on the mask; null where none do. */
export function clipArea(area: Area, mask: { width: number; height: number }): Area | null {
  const left = Math.max(0, Math.floor(area.x));
  const top = Math.max(0, Math.floor(area.y));
  const width = Math.min(mask.width, Math.ceil(area.x + area.width)) - left;
  const height = Math.min(mask.height, Math.ceil(area.y + area.height)) - top;
  return width > 0 && height > 0 ? { x: left, y: top, width, height } : null;
}
