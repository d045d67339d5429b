import type { Area } from './mask-area';

/** Pixels of the longer edge that are shown: what is larger is shown smaller, and painted in full all the same. */
const shownEdgeMax = 2_048;

/**
 * A mask twice: whole, and as it is shown. The whole one is never on the page and lives where its pixels can be read:
 * a canvas that is shown or copied from is copied altogether before it is drawn on again, 64 MB at 4096 pixels.
 */
export class MaskLayers {
  readonly size: { width: number; height: number };
  private readonly whole: HTMLCanvasElement;
  private readonly wholeDrawing: CanvasRenderingContext2D;
  private readonly shownDrawing: CanvasRenderingContext2D;
  /** Carries pixels from the one to the other. */
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
    // Its memory is taken now, as the editor opens, and not by the first stroke.
    this.wholeDrawing.fillRect(0, 0, 1, 1);
    this.wholeDrawing.clearRect(0, 0, 1, 1);
    // Both are drawn on in pixels of the picture.
    this.shownDrawing.setTransform(shown.width / width, 0, 0, shown.height / height, 0, 0);
  }

  /** Draws the same on both, in pixels of the picture. */
  draw(work: (drawing: CanvasRenderingContext2D) => void): void {
    for (const drawing of [this.wholeDrawing, this.shownDrawing]) {
      work(drawing);
      drawing.globalCompositeOperation = 'source-over';
    }
  }

  read({ x, y, width, height }: Area): ImageData {
    return this.wholeDrawing.getImageData(x, y, width, height);
  }

  /** null: nothing is painted there. */
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
        (blob) => (blob ? resolve(blob) : reject(new Error('The canvas gave no picture.'))),
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
  if (drawing === null) throw new Error('No drawing context: too many are open.');
  return drawing;
}
