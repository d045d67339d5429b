import 'server-only';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { completePicture, type KeptPart } from './complete-picture';
import { convertColours } from './convert-colours';
import { isPrematureEnd } from './decoder-complaint';
import { firstGifFrame } from './first-gif-frame';
import { pixelsMax, type Upload } from './open-upload';
import type { RawPicture } from './raw-picture';
import { rejectReference } from './reject-reference';

const decodeSeconds = 30;

/**
 * Decodes the first frame: upright, in sRGB, eight bits a channel, neither edge longer than `edgeMax`, without its
 * alpha channel if the picture is opaque. A file that lacks only its last bytes is decoded as far as it reaches.
 * @throws AppError for a file that cannot be decoded to its end.
 */
export async function decodeUpload(
  upload: Upload,
  edgeMax: number,
): Promise<{ picture: RawPicture; isRepaired: boolean }> {
  const isJpeg = upload.mimeType === 'image/jpeg';
  let complaint: unknown;
  try {
    // With `error`, the JPEG decoder would fill missing rows with grey instead of failing.
    const failOn = isJpeg ? 'warning' : 'error';
    return { picture: await decode(upload, { edgeMax, failOn }), isRepaired: false };
  } catch (cause) {
    complaint = cause;
  }
  try {
    if (isJpeg && !isPrematureEnd(complaint)) {
      return { picture: await decode(upload, { edgeMax, failOn: 'error' }), isRepaired: false };
    }
    const completed = await completePicture(upload);
    if (completed === null) throw complaint;
    const { bytes, kept } = completed;
    const picture = await decode({ ...upload, bytes }, { edgeMax, failOn: 'error', kept });
    return { picture, isRepaired: kept !== null };
  } catch (cause) {
    throw rejectReference('damaged', cause);
  }
}

interface DecodeOptions {
  edgeMax: number;
  failOn: 'warning' | 'error';
  /** The part of the picture that is left; the rest is cut off. */
  kept?: KeptPart | null;
}

async function decode(upload: Upload, options: DecodeOptions): Promise<RawPicture> {
  const { edgeMax } = options;
  const { metadata, encoding } = upload;
  const picture = (await openFrame(upload, options))
    .resize({ width: edgeMax, height: edgeMax, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: decodeSeconds });
  if (metadata.space === 'cmyk' && upload.mimeType === 'image/jpeg') return decodeCmyk(picture);
  if (encoding) return decodeEncoded(picture, upload, encoding);
  const { data, info } = await picture
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return toRaw(data, info);
}

/** The first frame, upright. */
async function openFrame(
  { bytes, mimeType, metadata, encoding }: Upload,
  { failOn, kept }: DecodeOptions,
): Promise<Sharp> {
  const options = { limitInputPixels: pixelsMax, failOn, sequentialRead: true } as const;
  const frame = mimeType === 'image/gif' && !metadata.hasAlpha ? firstGifFrame(bytes) : null;
  if (frame) {
    const { width, height } = metadata;
    const { left, top } = frame;
    const right = Math.max(0, width - left - frame.width);
    const bottom = Math.max(0, height - top - frame.height);
    // Browsers leave the canvas around the first frame transparent, while the decoder paints it black.
    const framed = await sharp(bytes, options)
      .extract({ left, top, width: width - left - right, height: height - top - bottom })
      .ensureAlpha()
      .extend({ left, top, right, bottom, background: { r: 0, g: 0, b: 0, alpha: 0 } })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { channels } = framed.info;
    return sharp(framed.data, { raw: { width, height, channels } });
  }
  const isJpegOfInk = mimeType === 'image/jpeg' && metadata.space === 'cmyk';
  // Colours that the file describes by numbers (ITU-T H.273) take precedence over its profile.
  const picture = sharp(bytes, { ...options, ignoreIcc: encoding !== null || isJpegOfInk });
  if ((metadata.orientation ?? 1) > 1) picture.autoOrient();
  if (kept) picture.extract(keptRegion(metadata, kept));
  if (!metadata.hasAlpha) picture.removeAlpha();
  return picture;
}

/** The part that is left of a picture whose last rows are cut off, once it was turned upright. */
function keptRegion({ autoOrient: { width, height }, orientation = 1 }: Metadata, { share }: KeptPart) {
  const isTurned = orientation > 4;
  const rows = Math.max(1, Math.floor((isTurned ? width : height) * share));
  const lost = (isTurned ? width : height) - rows;
  const atStart = [3, 4, 6, 7].includes(orientation) ? lost : 0;
  return isTurned
    ? { left: atStart, top: 0, width: rows, height }
    : { left: 0, top: atStart, width, height: rows };
}

/** CMYK without a profile of CMYK, converted as browsers do. */
async function decodeCmyk(picture: Sharp): Promise<RawPicture> {
  const { data, info } = await picture
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw new Error(`CMYK of ${info.channels} channels came out.`);
  const rgb = Buffer.alloc(info.width * info.height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const light = 255 - (data[from + 3] ?? 0);
    rgb[to] = ((255 - (data[from] ?? 0)) * light + 127) / 255;
    rgb[to + 1] = ((255 - (data[from + 1] ?? 0)) * light + 127) / 255;
    rgb[to + 2] = ((255 - (data[from + 2] ?? 0)) * light + 127) / 255;
  }
  return { data: rgb, width: info.width, height: info.height, channels: 3 };
}

/** Decodes at the depth of the file, because the conversion leaves few steps between dark colours. */
async function decodeEncoded(
  picture: Sharp,
  { metadata }: Upload,
  encoding: NonNullable<Upload['encoding']>,
): Promise<RawPicture> {
  const isDeep = metadata.depth !== 'uchar';
  const { data, info } = await picture
    .toColourspace(isDeep ? 'rgb16' : 'srgb')
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { channels, width, height } = info;
  if (channels !== 3 && channels !== 4) throw new Error(`A picture of ${channels} channels came out.`);
  const deep = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  // Ten or twelve bits are stored in the upper bits of sixteen.
  const bits = isDeep ? (metadata.bitsPerSample ?? 16) : 8;
  const max = isDeep ? (2 ** bits - 1) * 2 ** (16 - bits) : 255;
  const converted = await convertColours({ data: deep, channels, max }, encoding);
  return toRaw(converted, { width, height, channels });
}

async function toRaw(
  data: Buffer,
  { width, height, channels }: { width: number; height: number; channels: number },
): Promise<RawPicture> {
  if (channels !== 3 && channels !== 4) throw new Error(`A picture of ${channels} channels came out.`);
  const raw: RawPicture = { data, width, height, channels };
  return channels === 4 && isOpaque(data) ? withoutAlpha(raw) : raw;
}

function isOpaque(rgba: Buffer): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}

async function withoutAlpha({ data, width, height, channels }: RawPicture): Promise<RawPicture> {
  const rgb = await sharp(data, { raw: { width, height, channels } }).removeAlpha().raw().toBuffer();
  return { data: rgb, width, height, channels: 3 };
}
