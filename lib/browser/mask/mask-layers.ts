import type { Area } from './mask-area';

/** Longer edge of the visible canvas: a larger mask is shown scaled down, but painted at full size. */
const shownEdgeMax = 2_048;

/**
 * A mask on two canvases: at full size, and as it is shown. The full one is never on the page and stays in main memory,
 * where its pixels are read quickly: browsers copy a canvas that is shown or read from as a whole before it is drawn on
 * again, 64 MB at 4096 pixels.
 */
export class MaskLayers {
  readonly size: { width: number; height: number };
  private readonly whole: HTMLCanvasElement;
  private readonly wholeDrawing: CanvasRenderingContext2D;
  private readonly shownDrawing: CanvasRenderingContext2D;
  /** Transfers pixels from the full canvas to the visible one. */
  private readonly carrier = document.createElement('canvas');

  constructor(shown: HTMLCanvasElement, size: { width: number; height: number }) {
    const { width, height } = size;
    const scale = Math.min(1, shownEdgeMax / Math.max(width, height));
    shown.width = Math.max(1, Math.round(width * scale));
    shown.height = Math.max(1, Math.round(height * scale));
    this.size = size;
    this.whole = document.createElement('canvas');
    this.whole.width = width;
    this.whole.height = height;
    this.wholeDrawing = drawingOf(this.whole, { willReadFrequently: true });
    this.shownDrawing = drawingOf(shown);
    // Allocates its memory now, while the editor opens, instead of at the first stroke.
    this.wholeDrawing.fillRect(0, 0, 1, 1);
    this.wholeDrawing.clearRect(0, 0, 1, 1);
    // Both take coordinates in pixels of the picture.
    this.shownDrawing.setTransform(shown.width / width, 0, 0, shown.height / height, 0, 0);
  }

  /** Draws the same on both canvases, in pixels of the picture. */
  draw(work: (drawing: CanvasRenderingContext2D) => void): void {
    for (const drawing of [this.wholeDrawing, this.shownDrawing]) {
      work(drawing);
      drawing.globalCompositeOperation = 'source-over';
    }
  }

  read({ x, y, width, height }: Area): ImageData {
    return this.wholeDrawing.getImageData(x, y, width, height);
  }

  /** null clears the area. */
  write({ x, y, width, height }: Area, pixels: ImageData | null): void {
    if (pixels === null) {
      this.draw((drawing) => drawing.clearRect(x, y, width, height));
      return;
    }
    this.wholeDrawing.putImageData(pixels, x, y);
    this.carrier.width = width;
    this.carrier.height = height;
    drawingOf(this.carrier).putImageData(pixels, 0, 0);
    this.shownDrawing.clearRect(x, y, width, height);
    this.shownDrawing.drawImage(this.carrier, x, y);
  }

  toBlob(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      this.whole.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('The canvas could not be encoded.'))),
        'image/png',
      );
    });
  }
}

function drawingOf(
  canvas: HTMLCanvasElement,
  options?: CanvasRenderingContext2DSettings,
): CanvasRenderingContext2D {
  const drawing = canvas.getContext('2d', options);
  if (drawing === null) throw new Error('The browser gave no 2D context: too many are in use.');
  return drawing;
}
