import 'server-only';
import type { RawPicture } from './raw-picture';

/** Rows that are looked at: a screenshot shows what it is in a few of them. */
const rowsMax = 128;
/** From this share of pixels that continue the colour on their left, lossless compression wins. */
const flatShare = 0.5;
const fewColours = 64;

/** Whether a picture is drawn rather than photographed: a screenshot, a mask, a diagram, a logo. */
export function isFlat({ data, width, height, channels }: RawPicture): boolean {
  const colours = new Set<number>();
  let same = 0;
  let seen = 0;
  const every = Math.max(1, Math.floor(height / rowsMax));
  for (let row = 0; row < height; row += every) {
    let last = -1;
    for (let column = 0; column < width; column += 1) {
      const at = (row * width + column) * channels;
      const rgb = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
      const colour = channels === 4 ? rgb * 256 + (data[at + 3] ?? 0) : rgb;
      if (colour === last) same += 1;
      else if (colours.size <= fewColours) colours.add(colour);
      last = colour;
      seen += 1;
    }
  }
  return colours.size <= fewColours || same >= seen * flatShare;
}
