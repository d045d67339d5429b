import 'server-only';
import sharp, { type Sharp } from 'sharp';
import type { RawPicture } from './raw-picture';

export type EncodedFormat = 'png' | 'jpeg' | 'webp';

export interface EncodedPicture {
  data: Buffer;
  mimeType: `image/${EncodedFormat}`;
  width: number;
  height: number;
  /** Quality or size was reduced for the budget. */
  isSqueezed: boolean;
}

export interface EncodeSettings {
  quality: number;
  /** Colours keep their full resolution. */
  isFine?: boolean;
  /** It takes several times as long, for a smaller file. */
  isThorough?: boolean;
  scale?: number;
}

/** Encodes pixels as they are; `scale` makes both edges shorter. */
export function encodePicture(
  raw: RawPicture,
  format: EncodedFormat,
  settings: EncodeSettings,
): Promise<Buffer> {
  const { quality, isFine = false, isThorough = false, scale = 1 } = settings;
  const picture = toSharp(raw);
  if (scale !== 1) {
    const { width, height } = scaledSize(raw, scale);
    picture.resize(width, height, { fit: 'fill' });
  }
  switch (format) {
    case 'png':
      return picture.png({ compressionLevel: 7, adaptiveFiltering: true }).toBuffer();
    case 'jpeg':
      return picture
        .jpeg({ quality, chromaSubsampling: isFine ? '4:4:4' : '4:2:0', mozjpeg: isThorough })
        .toBuffer();
    case 'webp':
      return picture.webp({ quality, effort: isThorough ? 4 : 1, smartSubsample: isFine }).toBuffer();
  }
}

export function scaledSize({ width, height }: RawPicture, scale: number): { width: number; height: number } {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export function toSharp({ data, width, height, channels }: RawPicture): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

export function toEncodedPicture(
  { width, height }: RawPicture,
  format: EncodedFormat,
  data: Buffer,
): EncodedPicture {
  return { data, mimeType: `image/${format}`, width, height, isSqueezed: false };
}
