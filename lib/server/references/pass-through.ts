import 'server-only';
import { stripMetadata } from '../platform/images/strip-metadata';
import type { EncodedPicture } from './encode-reference';
import type { Upload } from './open-upload';
import { isSrgbProfile } from './srgb-profile';

export interface PassOptions {
  edgeMax: number;
  /** The most bytes that a picture may have to be sent as it is. */
  bytesMax: number;
}

/**
 * A picture that can be sent as it was given, without its metadata: its pixels are not encoded anew. null for one that
 * has to be: it is too large, lies on its side, moves, or has colours that not every reader would show alike.
 */
export function passThrough(upload: Upload, { edgeMax, bytesMax }: PassOptions): EncodedPicture | null {
  const { bytes, mimeType, metadata } = upload;
  if (mimeType !== 'image/png' && mimeType !== 'image/jpeg' && mimeType !== 'image/webp') return null;
  const { width, height } = metadata;
  if (Math.max(width, height) > edgeMax || !isPlain(upload)) return null;
  const stripped = stripMetadata(mimeType, bytes, { keepsColours: false });
  if (stripped === null || stripped.byteLength > bytesMax) return null;
  return { data: stripped, mimeType, width, height, isSqueezed: false };
}

/** Whether every reader shows it alike: upright, one frame, sRGB with 8 bits a channel. */
function isPlain({ metadata, encoding }: Upload): boolean {
  const { orientation, pages, depth, space, icc } = metadata;
  if ((orientation ?? 1) > 1 || (pages ?? 1) > 1 || depth !== 'uchar' || encoding !== null) return false;
  return (space === 'srgb' || space === 'b-w') && (icc === undefined || isSrgbProfile(icc));
}
