import 'server-only';
import sharp from 'sharp';
import { channels, mix } from './colour';
import { chooseComposition, choosePalette } from './compositions';
import { drawExhibition } from './exhibition';
import { grainEdge } from './grain';
import { type Hand, type HandName, hands } from './hand';
import { signPixels } from './mark';
import type { Palette } from './palettes';
import { drawPicture, frameOf, type PictureSpec } from './picture';
import type { Pixels, Quality } from './print';
import { hashText } from './random';

/** The input for one picture: prompt, size, references and mask. */
export interface Commission {
  /** The prompt without `sandbox:NAME`. */
  words: string;
  /** Makes this picture different from others with the same words. */
  salt: string;
  /** Replaces words and salt in the seed, to keep the arrangement of an earlier picture when the words change. */
  seedText?: string;
  width: number;
  height: number;
  quality: Quality;
  transparent: boolean;
  /** woodblock if absent */
  hand?: HandName;
  /** Whether the picture is marked as made by a machine. */
  watermark?: boolean;
  references: readonly Buffer[];
  mask: Buffer | null;
}

export function specify(commission: Commission): PictureSpec {
  const { words, salt, width, height, quality, transparent, hand = 'woodblock' } = commission;
  const seed = hashText(commission.seedText ?? `${words}\n${salt}`);
  return {
    composition: chooseComposition(words, seed),
    palette: choosePalette(words, seed),
    seed,
    width,
    height,
    quality,
    transparent,
    hand,
  };
}

/**
 * Draws the picture. With a mask, the scene replaces only the masked parts of the first reference. A single reference
 * is reprinted in the prompt's colours. Several references are shown as pictures on a wall.
 */
export async function carryOut(commission: Commission): Promise<Pixels> {
  const spec = specify(commission);
  const { references, mask, width, height, transparent } = commission;
  const [first] = references;
  if (!first) return drawPicture(spec);
  if (mask) return retouch(first, mask, await drawPicture({ ...spec, transparent: false }));
  const frame = frameOf({ ...spec, transparent: false });
  if (references.length > 1) return drawExhibition(references, frame, spec.quality, spec.hand);
  return signPixels(
    await reprint(first, frame.palette, hands[spec.hand], { width, height, transparent }),
    frame.palette,
  );
}

const steps = 7;

/** Reprints a reference in a palette's inks, with its lightness in seven steps that the hand's tile divides. */
async function reprint(
  reference: Buffer,
  palette: Palette,
  hand: Hand,
  { width, height, transparent }: Pick<Commission, 'width' | 'height' | 'transparent'>,
): Promise<Pixels> {
  const original = await sharp(reference)
    .toColourspace('srgb')
    .flatten({ background: palette.paper })
    .resize(width, height, { fit: 'cover' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const inks = inkSteps(palette, hand);
  const grain = hand.tile();
  const { inkShare } = hand;
  const scale = hand.cell * Math.max(1, Math.round(Math.min(width, height) / 1300));
  const perPixel = transparent ? 4 : 3;
  const data = Buffer.alloc(width * height * perPixel);
  for (let y = 0; y < height; y += 1) {
    if (y % 400 === 399) await new Promise((resolve) => setImmediate(resolve)); // lets others in
    const row = (Math.floor(y / scale) % grainEdge) * grainEdge;
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      const [red = 0, green = 0, blue = 0] = [original[from], original[from + 1], original[from + 2]];
      const light = (0.3 * red + 0.59 * green + 0.11 * blue) / 255;
      // The exponent brightens dark areas, whose details would otherwise be lost in a single ink.
      const level = light ** 0.72 * (steps - 1);
      const step = Math.floor(level);
      // Half of each step is flat, so that the picture looks like a print with few inks.
      const rest = Math.min(1, Math.max(0, (level - step) * 2 - 0.5));
      const above = rest * 255 > (grain[row + (Math.floor(x / scale) % grainEdge)] ?? 0) ? 1 : 0;
      const ink = inks[Math.min(steps - 1, step + above)] ?? inks[0];
      const at = (y * width + x) * perPixel;
      data[at] = (ink?.[0] ?? 0) * inkShare + red * (1 - inkShare);
      data[at + 1] = (ink?.[1] ?? 0) * inkShare + green * (1 - inkShare);
      data[at + 2] = (ink?.[2] ?? 0) * inkShare + blue * (1 - inkShare);
      if (transparent) data[at + 3] = circleAlpha(x, y, width, height);
    }
  }
  return { data, width, height, channels: perPixel };
}

/** The inks from the darkest to the paper, with the palette's warm and far colours between them. */
function inkSteps({ ink, near, far, accent, sky, paper, night }: Palette, hand: Hand) {
  const middle = night ? mix(far, accent, 0.25) : mix(accent, far, 0.45);
  return [ink, near, mix(near, middle, 0.55), middle, mix(middle, sky[1], 0.55), sky[1], paper].map(
    (colour) => channels(hand.ink(colour)),
  );
}

/** The alpha value of a round cut-out with a soft edge, used for transparent backgrounds. */
function circleAlpha(x: number, y: number, width: number, height: number): number {
  const radius = Math.min(width, height) * 0.46;
  const distance = Math.hypot(x - width / 2, y - height / 2);
  return Math.round(255 * Math.min(1, Math.max(0, radius - distance)));
}

/** Draws the scene where the mask is transparent. The rest of the reference stays unchanged. */
async function retouch(reference: Buffer, mask: Buffer, scene: Pixels): Promise<Pixels> {
  const { width, height } = scene;
  const fit = { fit: 'cover' } as const;
  const [base, maskAlpha] = await Promise.all([
    sharp(reference).toColourspace('srgb').ensureAlpha().resize(width, height, fit).raw().toBuffer(),
    sharp(mask).ensureAlpha().extractChannel(3).resize(width, height, fit).raw().toBuffer(),
  ]);
  const { data: fresh, channels } = scene;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const share = 1 - (maskAlpha[pixel] ?? 255) / 255;
    if (share === 0) continue;
    const [at, from] = [pixel * 4, pixel * channels];
    for (let channel = 0; channel < 3; channel += 1) {
      const old = base[at + channel] ?? 0;
      base[at + channel] = Math.round(old + ((fresh[from + channel] ?? 0) - old) * share);
    }
    const oldAlpha = base[at + 3] ?? 255;
    base[at + 3] = Math.round(oldAlpha + (255 - oldAlpha) * share);
  }
  return dropOpaqueAlpha({ data: base, width, height, channels: 4 });
}

async function dropOpaqueAlpha(pixels: Pixels): Promise<Pixels> {
  const { data, width, height, channels } = pixels;
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return pixels;
  const opaque = await sharp(data, { raw: { width, height, channels } }).removeAlpha().raw().toBuffer();
  return { data: opaque, width, height, channels: 3 };
}
