/** At once nearly as good as the file; less only where it must be small. */
const qualityFirst = 0.9;
const qualityNext = 0.8;
/** What is left of a picture's bytes after that step, about. */
const qualitySaves = 0.7;
/** Bytes fall a little slower than pixels when a picture is scaled down; and a little less than wanted is well. */
const bytesByScale = 1.7;
const marginShare = 0.95;
const edgeMin = 256;

export interface ReducedPicture {
  blob: Blob;
  /** Of the file, upright. */
  width: number;
  height: number;
  /** It was bounded to this. */
  edgeMax: number;
}

export interface ReduceOptions {
  /** Pixels of the longer edge. */
  edgeMax: number;
  limitBytes: number;
  /** It is of a format that keeps transparency, and so must be what comes out. */
  mayShowThrough: boolean;
  /** It is HEIC, which some browsers open for an element of the page only. */
  isHeic: boolean;
}

/**
 * Re-encodes a picture in this browser to at most so many bytes; null where the browser cannot open it. By the size of
 * one try the next is chosen, so that few are needed. For a page and for a worker alike.
 */
export async function reducePicture(
  file: Blob,
  { edgeMax, limitBytes, mayShowThrough, isHeic }: ReduceOptions,
): Promise<ReducedPicture | null> {
  const bitmap =
    (await createImageBitmap(file).catch(() => null)) ?? (isHeic ? await openByElement(file) : null);
  if (bitmap === null) return null;
  const { width, height } = bitmap;
  try {
    const type = mayShowThrough ? 'image/webp' : 'image/jpeg';
    let quality = qualityFirst;
    let edge = Math.min(edgeMax, Math.max(width, height));
    while (edge >= edgeMin) {
      const blob = await encode(bitmap, edge, { type, quality });
      if (blob === null) return null;
      if (blob.size <= limitBytes) return { blob, width, height, edgeMax };
      const expected = quality === qualityFirst ? blob.size * qualitySaves : blob.size;
      quality = qualityNext;
      const scale = (limitBytes / expected) ** (1 / bytesByScale) * marginShare;
      if (scale < 1 || expected === blob.size) edge *= Math.min(scale, 0.95);
    }
    return null;
  } finally {
    bitmap.close();
  }
}

async function openByElement(file: Blob): Promise<ImageBitmap | null> {
  if (typeof document === 'undefined') return null;
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return await createImageBitmap(image);
  } catch {
    // This browser knows nothing of the format, or the file is damaged.
    return null;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

async function encode(
  bitmap: ImageBitmap,
  edge: number,
  options: { type: string; quality: number },
): Promise<Blob | null> {
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
  const canvas = newCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  );
  const drawing = canvas.getContext('2d');
  // An older browser's canvas off the page draws nothing in two dimensions.
  if (drawing === null || !('drawImage' in drawing)) return null;
  drawing.imageSmoothingQuality = 'high';
  drawing.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  if ('convertToBlob' in canvas) return canvas.convertToBlob(options);
  return new Promise((resolve) => canvas.toBlob(resolve, options.type, options.quality));
}

function newCanvas(width: number, height: number): OffscreenCanvas | HTMLCanvasElement {
  if (typeof document === 'undefined') return new OffscreenCanvas(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
