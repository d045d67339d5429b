import 'server-only';
import sharp, { type OverlayOptions } from 'sharp';
import { layoutCard } from './layout-card';

/** What Open Graph and Twitter's large card ask for. */
export const cardSize = { width: 1_200, height: 630 } as const;

const wall = '#100e0d';
const gapPx = 12;
const marginPx = 56;
/** In the margin's corner, beside every picture. */
const markPx = 36;
const markInsetPx = 10;

/** The lamp of the studio, in the corner. Paths, no letters: fonts differ from machine to machine. */
const mark = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${markPx}" height="${markPx}">
    <path d="M15.25 1h1.5v7h-1.5zM2.5 19C4 12 9.5 8 16 8s12 4 13.5 11z" fill="#efe9e4"/>
    <path d="M9.5 21.5h13a6.5 6.5 0 0 1-13 0z" fill="#ff6a4a"/>
  </svg>`,
);

/**
 * The picture that messengers show beside a link: the first pictures of a share on the darkroom's wall, each at its own
 * ratio. JPEG.
 */
export async function composeCard(pictures: readonly Uint8Array[]): Promise<Buffer> {
  const room = { width: cardSize.width - 2 * marginPx, height: cardSize.height - 2 * marginPx, gap: gapPx };
  const frames = layoutCard(await Promise.all(pictures.map(ratioOf)), room);
  const hung: OverlayOptions[] = [];
  for (const [place, picture] of pictures.entries()) {
    const frame = frames[place];
    if (frame === undefined) continue;
    const input = await sharp(picture).resize(frame.width, frame.height, { fit: 'cover' }).png().toBuffer();
    hung.push({ input, left: marginPx + frame.left, top: marginPx + frame.top });
  }
  const { width, height: cardHeight } = cardSize;
  return sharp({ create: { width, height: cardHeight, channels: 3, background: wall } })
    .composite([
      ...hung,
      { input: mark, left: width - markPx - markInsetPx, top: cardHeight - markPx - markInsetPx },
    ])
    .jpeg({ quality: 86, mozjpeg: true })
    .toBuffer();
}

async function ratioOf(picture: Uint8Array): Promise<number> {
  const { width, height } = await sharp(picture).metadata();
  // A panorama would leave nothing for its neighbours.
  return Math.min(2.2, Math.max(0.45, width / height));
}
