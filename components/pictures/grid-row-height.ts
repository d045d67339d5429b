/** How high a row of many pictures is about, for the width there is: two or three a row on a phone. Pixels. */
export function gridRowHeight(widthPx: number): number {
  if (widthPx < 480) return 168;
  if (widthPx < 900) return 220;
  return 264;
}
