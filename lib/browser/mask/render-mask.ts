/**
 * Attempts until the mask is small enough: as painted (null), then with hard edges at a resolution halved this often.
 */
const attempts = [null, 0, 1, 2, 3, 4] as const;

interface PixelSize {
  width: number;
  height: number;
}

/**
 * Renders what was painted as the mask that the gateway takes: a PNG of exactly these dimensions, transparent where the
 * picture is to be edited, opaque black elsewhere. A mask that would exceed `limitBytes` (noise, wide soft edges on a
 * large picture) gets hard and then coarser edges.
 */
export async function renderMask(painted: Blob, size: PixelSize, limitBytes: number): Promise<Blob> {
  const bitmap = await createImageBitmap(painted);
  try {
    let mask: Blob | null = null;
    for (const halvings of attempts) {
      mask = await encode(halvings === null ? bitmap : hardEdged(bitmap, size, halvings), size);
      if (mask.size <= limitBytes) break;
    }
    if (mask === null) throw new Error('There was no mask to encode.');
    return mask;
  } finally {
    bitmap.close();
  }
}

function encode(painted: CanvasImageSource, size: PixelSize): Promise<Blob> {
  const { canvas, drawing } = blank(size);
  drawing.fillRect(0, 0, size.width, size.height);
  drawing.globalCompositeOperation = 'destination-out';
  // A coarser mask keeps its hard edges.
  drawing.imageSmoothingEnabled = painted instanceof ImageBitmap;
  drawing.drawImage(painted, 0, 0, size.width, size.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The canvas could not be encoded.'))),
      'image/png',
    );
  });
}

function hardEdged(painted: ImageBitmap, size: PixelSize, halvings: number): HTMLCanvasElement {
  const width = Math.max(1, Math.round(size.width / 2 ** halvings));
  const height = Math.max(1, Math.round(size.height / 2 ** halvings));
  const { canvas, drawing } = blank({ width, height });
  drawing.drawImage(painted, 0, 0, width, height);
  const pixels = drawing.getImageData(0, 0, width, height);
  for (let at = 3; at < pixels.data.length; at += 4) {
    pixels.data[at] = (pixels.data[at] ?? 0) < 128 ? 0 : 255;
  }
  drawing.putImageData(pixels, 0, 0);
  return canvas;
}

function blank({ width, height }: PixelSize) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const drawing = canvas.getContext('2d');
  if (drawing === null) throw new Error('The browser gave no 2D context: too many are in use.');
  return { canvas, drawing };
}
