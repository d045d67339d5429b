import 'server-only';
import { createHmac, timingSafeEqual } from 'node:crypto';
import sharp from 'sharp';
import { createRandom, hashText } from '../pictures/random';

/** Not a secret: it only lets the sandbox recognise its own signatures, even after a restart. */
const signingKey = 'safelight sandbox';
const [edge, digestBytes] = [8, 32];
const thumbnailBytes = edge * edge * 3;
/** The mean difference of a channel, 0 to 255. Re-encoded pictures differ by less, other pictures by more. */
const toleratedDifference = 12;

/**
 * The thoughtSignature of a picture: opaque to clients. It holds a thumbnail, so that it can be checked against the
 * picture that comes back with it, even if that was re-encoded on its way.
 */
export async function signPicture(picture: Buffer, label: string, isLong: boolean): Promise<string> {
  const random = createRandom(hashText(label));
  const padding = Buffer.alloc(isLong ? 1_100_000 : 2_000, 0);
  for (let at = 0; at < padding.length; at += 1) padding[at] = random.integer(0, 255);
  const content = Buffer.concat([await thumbnail(picture), padding]);
  return Buffer.concat([digest(content), content]).toString('base64');
}

/** Whether the sandbox gave this signature for this picture. */
export async function isSignatureOf(signature: string, picture: Buffer): Promise<boolean> {
  const bytes = Buffer.from(signature, 'base64');
  const content = bytes.subarray(digestBytes);
  if (content.length < thumbnailBytes) return false;
  if (!timingSafeEqual(digest(content), bytes.subarray(0, digestBytes))) return false;
  const [signed, sent] = [content.subarray(0, thumbnailBytes), await thumbnail(picture)];
  const difference = signed.reduce((sum, value, at) => sum + Math.abs(value - (sent[at] ?? 0)), 0);
  return difference / thumbnailBytes <= toleratedDifference;
}

function digest(content: Buffer): Buffer {
  return createHmac('sha256', signingKey).update(content).digest();
}

function thumbnail(picture: Buffer): Promise<Buffer> {
  return sharp(picture)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize(edge, edge, { fit: 'fill' })
    .raw()
    .toBuffer();
}
