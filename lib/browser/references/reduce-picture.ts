/** The first try looks as good as the file; the next ones give up quality for size. */
const qualityFirst = 0.95;
const qualityNext = 0.8;
/** Roughly the share of the bytes that remains when the second quality is used instead of the first. */
const qualitySaves = 0.7;
/** Bytes ~ scale ** 1.7: they fall a little more slowly than the number of pixels. */
const bytesByScale = 1.7;
/** Aims a little below the limit, so that the estimate rarely needs another try. */
const marginShare = 0.95;
const edgeMin = 256;
/** Browsers scale worse than the studio, so it gets twice the pixels of an edge and halves them. */
const uploadEdge = 4_096;
/** Encoding without loss takes too long for more pixels. */
const losslessPixelsMax = 13_000_000;

export interface ReducedPicture {
  blob: Blob;
  /** Dimensions of the file, upright. */
  width: number;
  height: number;
  /** The bound of the longer edge that was asked for. */
  edgeMax: number;
}

export interface ReduceOptions {
  /** Pixels of the longer edge. */
  edgeMax: number;
  limitBytes: number;
  /** Its format can hold transparency, so the result must hold it too. */
  mayBeTransparent: boolean;
  /** It is HEIC, which some browsers open only for an `<img>` element. */
  isHeic: boolean;
}

/**
 * Re-encodes a picture in this browser to at most `limitBytes`; null if the browser cannot open it. The size of one
 * try decides the next, so that few are needed. Runs on a page and in a worker.
 */
export async function reducePicture(
  file: Blob,
  { edgeMax, limitBytes, mayBeTransparent, isHeic }: ReduceOptions,
): Promise<ReducedPicture | null> {
  const bitmap =
    (await createImageBitmap(file).catch(() => null)) ?? (isHeic ? await openByElement(file) : null);
  if (bitmap === null) return null;
  const { width, height } = bitmap;
  try {
    const edgeFirst = Math.min(Math.max(edgeMax, uploadEdge), Math.max(width, height));
    const type = mayBeTransparent ? 'image/webp' : 'image/jpeg';
    const lossless = await encodeLossless(bitmap, edgeFirst);
    let quality = qualityFirst;
    let edge = edgeFirst;
    do {
      const blob = await encode(bitmap, edge, { type, quality });
      if (blob === null) return null;
      // Graphics are smaller without loss.
      if (lossless && lossless.size <= Math.min(limitBytes, Math.max(blob.size, file.size))) {
        return { blob: lossless, width, height, edgeMax };
      }
      if (blob.size <= limitBytes) return { blob, width, height, edgeMax };
      const expected = quality === qualityFirst ? blob.size * qualitySaves : blob.size;
      quality = qualityNext;
      const scale = (limitBytes / expected) ** (1 / bytesByScale) * marginShare;
      if (scale < 1 || expected === blob.size) edge *= Math.min(scale, 0.95);
    } while (edge >= edgeMin);
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
    // This browser does not know the format, or the file is damaged.
    return null;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** For graphics, and for small pictures. */
async function encodeLossless(bitmap: ImageBitmap, edge: number): Promise<Blob | null> {
  const { width, height } = scaledSize(bitmap, edge);
  if (width * height > losslessPixelsMax) return null;
  return encode(bitmap, edge, { type: 'image/png', quality: 1 });
}

type Canvas = OffscreenCanvas | HTMLCanvasElement;

async function encode(
  bitmap: ImageBitmap,
  edge: number,
  options: { type: string; quality: number },
): Promise<Blob | null> {
  const { width, height } = scaledSize(bitmap, edge);
  let picture: ImageBitmap | Canvas | null = bitmap;
  // Browsers blur or skip pixels when they scale by more than two at once.
  for (const times of [4, 2, 1]) {
    if (times === 1 || bitmap.width > width * times) picture = draw(picture, width * times, height * times);
    if (picture === null) return null;
  }
  if ('convertToBlob' in picture) return picture.convertToBlob(options);
  if (!('toBlob' in picture)) return null;
  const canvas = picture;
  return new Promise((resolve) => canvas.toBlob(resolve, options.type, options.quality));
}

function scaledSize(picture: { width: number; height: number }, edge: number) {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  return {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  };
}

function draw(picture: ImageBitmap | Canvas, width: number, height: number): Canvas | null {
  const canvas = newCanvas(width, height);
  const drawing = canvas.getContext('2d');
  // In older browsers an OffscreenCanvas has no 2D context.
  if (drawing === null || !('drawImage' in drawing)) return null;
  drawing.imageSmoothingQuality = 'high';
  drawing.drawImage(picture, 0, 0, width, height);
  return canvas;
}

function newCanvas(width: number, height: number): Canvas {
  if (typeof document === 'undefined') return new OffscreenCanvas(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
