import 'server-only';
import sharp, { type OverlayOptions } from 'sharp';

/** The size that Open Graph and Twitter's large card recommend. */
export const cardSize = { width: 1_200, height: 630 } as const;

const background = '#100e0d';
const gapPx = 12;
const marginPx = 56;
/** The mark is in the margin, so that it covers no picture. */
const markPx = 36;
const markInsetPx = 10;

/** The logo for the corner. It has no letters, because fonts differ from machine to machine. */
const mark = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${markPx}" height="${markPx}">
    <path d="M15.25 1h1.5v7h-1.5zM2.5 19C4 12 9.5 8 16 8s12 4 13.5 11z" fill="#efe9e4"/>
    <path d="M9.5 21.5h13a6.5 6.5 0 0 1-13 0z" fill="#ff6a4a"/>
  </svg>`,
);

/** Draws the JPEG that messengers show beside a link: the first pictures of a share, each at its own ratio. */
export async function composeCard(pictures: readonly Uint8Array[]): Promise<Buffer> {
  const area = { width: cardSize.width - 2 * marginPx, height: cardSize.height - 2 * marginPx, gap: gapPx };
  const frames = layoutCard(await Promise.all(pictures.map(ratioOf)), area);
  const overlays: OverlayOptions[] = [];
  for (const [index, picture] of pictures.entries()) {
    const frame = frames[index];
    if (frame === undefined) continue;
    const input = await sharp(picture).resize(frame.width, frame.height, { fit: 'cover' }).png().toBuffer();
    overlays.push({ input, left: marginPx + frame.left, top: marginPx + frame.top });
  }
  const { width, height: cardHeight } = cardSize;
  return sharp({ create: { width, height: cardHeight, channels: 3, background } })
    .composite([
      ...overlays,
      { input: mark, left: width - markPx - markInsetPx, top: cardHeight - markPx - markInsetPx },
    ])
    .jpeg({ quality: 86, mozjpeg: true })
    .toBuffer();
}

async function ratioOf(picture: Uint8Array): Promise<number> {
  const { width, height } = await sharp(picture).metadata();
  // The bounds keep a panorama from taking all the room.
  return Math.min(2.2, Math.max(0.45, width / height));
}

/** Where a picture lies, in pixels from the upper left corner of the area. */
interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Area {
  width: number;
  height: number;
  gap: number;
}

/**
 * Places pictures of these ratios (width by height), uncropped, in the middle of an area: either side by side, or the
 * first one beside a column of the others, whichever makes the pictures larger.
 */
export function layoutCard(ratios: readonly number[], area: Area): Frame[] {
  const [first, ...others] = ratios;
  const row = sideBySide(ratios, area);
  if (first === undefined || others.length < 2) return centred(row, area);
  const withColumn = besideColumn(first, others, area);
  return centred(areaOf(withColumn) > areaOf(row) ? withColumn : row, area);
}

function sideBySide(ratios: readonly number[], { width, height: heightMax, gap }: Area): Frame[] {
  const gaps = gap * (ratios.length - 1);
  const height = Math.min(heightMax, (width - gaps) / sum(ratios));
  let left = 0;
  return ratios.map((ratio) => {
    const frame = { left, top: 0, width: height * ratio, height };
    left += frame.width + gap;
    return frame;
  });
}

function besideColumn(first: number, others: readonly number[], area: Area): Frame[] {
  const { width, gap } = area;
  const gaps = gap * (others.length - 1);
  // The pictures of the column have the same width, and with the gaps between them the height of the first picture.
  const columnRatio = 1 / sum(others.map((ratio) => 1 / ratio));
  const height = Math.min(area.height, (width - gap + gaps * columnRatio) / (first + columnRatio));
  const columnWidth = (height - gaps) * columnRatio;
  const left = height * first + gap;
  let top = 0;
  const column = others.map((ratio) => {
    const frame = { left, top, width: columnWidth, height: columnWidth / ratio };
    top += frame.height + gap;
    return frame;
  });
  return [{ left: 0, top: 0, width: height * first, height }, ...column];
}

function centred(frames: readonly Frame[], { width, height }: Area): Frame[] {
  const across = (width - Math.max(...frames.map((frame) => frame.left + frame.width))) / 2;
  const down = (height - Math.max(...frames.map((frame) => frame.top + frame.height))) / 2;
  return frames.map((frame) => ({
    left: Math.round(frame.left + across),
    top: Math.round(frame.top + down),
    width: Math.max(1, Math.round(frame.width)),
    height: Math.max(1, Math.round(frame.height)),
  }));
}

function areaOf(frames: readonly Frame[]): number {
  return sum(frames.map(({ width, height }) => width * height));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
