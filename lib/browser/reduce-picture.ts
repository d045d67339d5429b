/** Enough for every later step: the studio bounds it to 2048 pixels anyway. */
const edgeMax = 4_096;
const qualities = [0.9, 0.8, 0.6] as const;
/** Formats that may show through. */
const alphaTypes = new Set(['image/png', 'image/webp', 'image/gif', 'image/avif']);

export interface ReducedPicture {
  blob: Blob;
  /** Of the file, upright. */
  width: number;
  height: number;
}

/** Re-encodes a picture in this browser to at most so many bytes; null where the browser cannot open it. */
export async function reducePicture(file: Blob, limitBytes: number): Promise<ReducedPicture | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const { width, height } = bitmap;
  try {
    const type = alphaTypes.has(file.type) ? 'image/webp' : 'image/jpeg';
    for (let edge = edgeMax; edge >= 512; edge /= 2) {
      for (const quality of qualities) {
        const blob = await encode(bitmap, edge, type, quality);
        if (blob && blob.size <= limitBytes) return { blob, width, height };
      }
    }
    return null;
  } finally {
    bitmap.close();
  }
}

function encode(bitmap: ImageBitmap, edge: number, type: string, quality: number): Promise<Blob | null> {
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const drawing = canvas.getContext('2d');
  if (drawing === null) return Promise.resolve(null);
  drawing.imageSmoothingQuality = 'high';
  drawing.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}
