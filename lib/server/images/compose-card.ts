import 'server-only';
import sharp, { type OverlayOptions } from 'sharp';

/** What Open Graph and Twitter's large card ask for. */
export const cardSize = { width: 1_200, height: 630 } as const;

const room = '#100e0d';
const gapPx = 12;
const marginPx = 40;
const markPx = 44;

/** The lamp of the studio, in the corner. Paths, no letters: fonts differ from machine to machine. */
const mark = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${markPx}" height="${markPx}">
    <path d="M15.25 1h1.5v7h-1.5zM2.5 19C4 12 9.5 8 16 8s12 4 13.5 11z" fill="#efe9e4"/>
    <path d="M9.5 21.5h13a6.5 6.5 0 0 1-13 0z" fill="#ff6a4a"/>
  </svg>`,
);

/**
 * The picture that messengers show beside a link: the first pictures of a share side by side on the darkroom's wall,
 * each at its own ratio. JPEG.
 */
export async function composeCard(pictures: readonly Uint8Array[]): Promise<Buffer> {
  const widthMax = cardSize.width - 2 * marginPx - gapPx * (pictures.length - 1);
  const heightMax = cardSize.height - 2 * marginPx;
  const ratios = await Promise.all(pictures.map(ratioOf));
  const heightPx = Math.min(heightMax, widthMax / ratios.reduce((sum, ratio) => sum + ratio, 0));
  const widths = ratios.map((ratio) => Math.max(1, Math.round(heightPx * ratio)));
  const allWidth = widths.reduce((sum, width) => sum + width, 0) + gapPx * (pictures.length - 1);
  let left = Math.round((cardSize.width - allWidth) / 2);
  const height = Math.round(heightPx);
  const top = Math.round((cardSize.height - height) / 2);
  const hung: OverlayOptions[] = [];
  for (const [place, picture] of pictures.entries()) {
    const width = widths[place] ?? 1;
    hung.push({
      input: await sharp(picture).resize(width, height, { fit: 'cover' }).png().toBuffer(),
      left,
      top,
    });
    left += width + gapPx;
  }
  const { width, height: cardHeight } = cardSize;
  return sharp({ create: { width, height: cardHeight, channels: 3, background: room } })
    .composite([...hung, { input: mark, left: width - markPx - 16, top: cardHeight - markPx - 14 }])
    .jpeg({ quality: 86, mozjpeg: true })
    .toBuffer();
}

async function ratioOf(picture: Uint8Array): Promise<number> {
  const { width, height } = await sharp(picture).metadata();
  // A panorama would leave nothing for its neighbours.
  return Math.min(2.2, Math.max(0.45, width / height));
}
