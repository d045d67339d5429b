import { areaAround, type MaskPoint } from './mask-area';
import { MaskHistory } from './mask-history';
import { MaskLayers } from './mask-layers';

export interface MaskBrush {
  /** Diameter in pixels of the picture. */
  size: number;
  /** 0: fades from the middle, 1: a hard edge. */
  hardness: number;
  /** Marks what may change, or removes the mark. */
  mode: 'paint' | 'erase';
}

/** Distance of stamps along a line, as a share of the brush size: closer is smoother and slower. */
const stampSpacing = 0.12;

/**
 * A painted mask: opaque where the picture is to be edited. Draws at once into the visible canvas; each finished step
 * can be undone. It does not know pointers, zoom or React.
 */
export class MaskCanvas {
  private readonly layers: MaskLayers;
  /** As `#rrggbb`. */
  private readonly colour: string;
  private readonly history: MaskHistory;
  /** The end of the current stroke; null between strokes. */
  private last: MaskPoint | null = null;

  constructor(shown: HTMLCanvasElement, size: { width: number; height: number }, colour: string) {
    this.layers = new MaskLayers(shown, size);
    this.colour = colour;
    this.history = new MaskHistory(this.layers, () => this.drawInverted());
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  beginStroke(at: MaskPoint, brush: MaskBrush): void {
    this.last = at;
    this.stamp(at, brush);
  }

  continueStroke(to: MaskPoint, brush: MaskBrush): void {
    const { last } = this;
    if (last === null) return;
    if (brush.hardness >= 1) this.line(last, to, brush);
    else {
      const length = Math.hypot(to.x - last.x, to.y - last.y);
      const stamps = Math.max(1, Math.ceil(length / Math.max(1, brush.size * stampSpacing)));
      for (let at = 1; at <= stamps; at += 1) {
        const share = at / stamps;
        this.stamp({ x: last.x + (to.x - last.x) * share, y: last.y + (to.y - last.y) * share }, brush);
      }
    }
    this.last = to;
  }

  endStroke(): void {
    this.last = null;
    this.history.finishStep();
  }

  /** Removes the current stroke: a second finger came down, so it was the beginning of a pinch. */
  abandonStroke(): void {
    this.last = null;
    this.history.abandonStep();
  }

  /** Fills a rectangle or a lasso. */
  fillShape(points: readonly MaskPoint[], mode: MaskBrush['mode']): void {
    const [first, ...rest] = points;
    if (first === undefined || rest.length < 2) return;
    this.history.touch(areaAround(points, 1));
    this.layers.draw((drawing) => {
      this.ink(drawing, mode);
      drawing.beginPath();
      drawing.moveTo(first.x, first.y);
      for (const { x, y } of rest) drawing.lineTo(x, y);
      drawing.fill();
    });
    this.history.finishStep();
  }

  invert(): void {
    this.drawInverted();
    this.history.finishInversion();
  }

  clear(): void {
    const { width, height } = this.layers.size;
    this.history.touchInked();
    this.layers.draw((drawing) => drawing.clearRect(0, 0, width, height));
    this.history.finishStep();
  }

  /** Replaces the mask by an earlier one, stretched to this picture. Unless `undoable`, it restarts the history. */
  load(painted: CanvasImageSource, undoable: boolean): void {
    const { width, height } = this.layers.size;
    this.history.touch({ x: 0, y: 0, width, height });
    this.layers.draw((drawing) => {
      drawing.clearRect(0, 0, width, height);
      drawing.drawImage(painted, 0, 0, width, height);
      // Only its alpha counts: it gets the colour of this mask.
      drawing.globalCompositeOperation = 'source-in';
      drawing.fillStyle = this.colour;
      drawing.fillRect(0, 0, width, height);
    });
    if (undoable) this.history.finishStep();
    else this.history.begin();
  }

  undo(): void {
    this.history.undo();
  }

  redo(): void {
    this.history.redo();
  }

  isEmpty(): boolean {
    return this.history.isEmpty();
  }

  toBlob(): Promise<Blob> {
    return this.layers.toBlob();
  }

  private drawInverted(): void {
    const { width, height } = this.layers.size;
    this.layers.draw((drawing) => {
      drawing.globalCompositeOperation = 'xor';
      drawing.fillStyle = this.colour;
      drawing.fillRect(0, 0, width, height);
    });
  }

  private line(from: MaskPoint, to: MaskPoint, brush: MaskBrush): void {
    this.history.touch(areaAround([from, to], brush.size / 2 + 2));
    this.layers.draw((drawing) => {
      this.ink(drawing, brush.mode);
      drawing.lineWidth = brush.size;
      drawing.lineCap = 'round';
      drawing.beginPath();
      drawing.moveTo(from.x, from.y);
      drawing.lineTo(to.x, to.y);
      drawing.stroke();
    });
  }

  private stamp(at: MaskPoint, brush: MaskBrush): void {
    const radius = Math.max(0.5, brush.size / 2);
    this.history.touch(areaAround([at], radius + 2));
    this.layers.draw((drawing) => {
      this.ink(drawing, brush.mode);
      if (brush.hardness < 1) {
        const fade = drawing.createRadialGradient(at.x, at.y, radius * brush.hardness, at.x, at.y, radius);
        fade.addColorStop(0, this.colour);
        fade.addColorStop(1, `${this.colour}00`);
        drawing.fillStyle = fade;
      }
      drawing.beginPath();
      drawing.arc(at.x, at.y, radius, 0, Math.PI * 2);
      drawing.fill();
    });
  }

  private ink(drawing: CanvasRenderingContext2D, mode: MaskBrush['mode']): void {
    drawing.globalCompositeOperation = mode === 'paint' ? 'source-over' : 'destination-out';
    drawing.fillStyle = this.colour;
    drawing.strokeStyle = this.colour;
  }
}
