import { rgbaToThumbHash } from 'thumbhash';

const thumbnailEdge = 512;
/** Thumbhash accepts at most 100 pixels per edge. */
const hashEdge = 100;
const thumbnailType = 'image/webp';

export interface Thumbnail {
  blob: Blob;
  /** The placeholder that is shown while the picture loads. Base64. */
  thumbhash: string;
}

/**
 * Returns null if the browser cannot decode the original: a picture is saved even without a thumbnail. Decoding,
 * scaling and encoding run off the main thread in `createImageBitmap` and `convertToBlob`; only the hash of at most
 * 100 × 100 pixels is computed on it.
 */
export async function makeThumbnail(
  original: Blob,
  size: { width: number; height: number },
): Promise<Thumbnail | null> {
  if (typeof createImageBitmap === 'undefined') return null;
  try {
    const bitmap = await scaledBitmap(original, scaledTo(size, thumbnailEdge));
    try {
      const [blob, thumbhash] = [await encode(bitmap), hash(bitmap)];
      return { blob, thumbhash };
    } finally {
      bitmap.close();
    }
  } catch {
    // The browser cannot decode the picture or has no memory for it: the library then shows the original.
    return null;
  }
}

function scaledTo(size: { width: number; height: number }, edge: number) {
  const scale = Math.min(1, edge / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

function scaledBitmap(original: Blob, to: { width: number; height: number }): Promise<ImageBitmap> {
  return createImageBitmap(original, {
    resizeWidth: to.width,
    resizeHeight: to.height,
    resizeQuality: 'high',
  });
}

async function encode(bitmap: ImageBitmap): Promise<Blob> {
  if (typeof OffscreenCanvas !== 'undefined') {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    context(canvas.getContext('2d')).drawImage(bitmap, 0, 0);
    return canvas.convertToBlob({ type: thumbnailType, quality: 0.85 });
  }
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  context(canvas.getContext('2d')).drawImage(bitmap, 0, 0);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error('The canvas could not be encoded.'));
    canvas.toBlob(done, thumbnailType, 0.85);
  });
}

function hash(bitmap: ImageBitmap): string {
  const { width, height } = scaledTo(bitmap, hashEdge);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const drawing = context(canvas.getContext('2d', { willReadFrequently: true }));
  drawing.drawImage(bitmap, 0, 0, width, height);
  const bytes = rgbaToThumbHash(width, height, drawing.getImageData(0, 0, width, height).data);
  return btoa(String.fromCharCode(...bytes));
}

function context<Context>(drawing: Context | null): Context {
  if (drawing === null) throw new Error('No drawing context is available: too many are open.');
  return drawing;
}
