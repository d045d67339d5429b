import 'server-only';
import sharp from 'sharp';
import { encodePicture, type PictureFormat } from './picture';
import type { Pixels } from './print';

/** What is to be seen of a picture before it is finished: `step` of `steps`, from a blur of colours to almost there. */
export async function drawPreview(
  pixels: Pixels,
  step: number,
  steps: number,
  format: PictureFormat,
): Promise<Buffer> {
  const { data, width, height, channels } = pixels;
  const cells = 7 * 3 ** (1 + (step / Math.max(1, steps)) * 2);
  const scale = cells / Math.max(width, height);
  const raw = { width, height, channels };
  const small = await sharp(data, { raw })
    .resize(Math.max(2, Math.round(width * scale)), Math.max(2, Math.round(height * scale)), { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const blurred = await sharp(small.data, {
    raw: { width: small.info.width, height: small.info.height, channels },
  })
    .blur(0.8)
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  return encodePicture({ data: blurred, width, height, channels }, format, 80);
}
