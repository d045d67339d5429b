import 'server-only';
import sharp from 'sharp';
import type { Pixels } from './print';

/** Puts the scene where the mask is transparent; everywhere else the reference stays as it is. */
export async function retouch(reference: Buffer, mask: Buffer, scene: Pixels): Promise<Pixels> {
  const { width, height } = scene;
  const fit = { fit: 'cover' } as const;
  const [base, keep] = await Promise.all([
    sharp(reference).toColourspace('srgb').ensureAlpha().resize(width, height, fit).raw().toBuffer(),
    sharp(mask).ensureAlpha().extractChannel(3).resize(width, height, fit).raw().toBuffer(),
  ]);
  const { data: fresh, channels } = scene;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const share = 1 - (keep[pixel] ?? 255) / 255;
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
