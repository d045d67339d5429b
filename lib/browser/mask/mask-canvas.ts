import { drawingOf } from './drawing-of';
import { type Area, areaAround, type MaskPoint } from './mask-area';
import { MaskHistory } from './mask-history';
import { tileKey, tilesIn } from './mask-tiles';

export interface MaskBrush {
  /** Diameter in pixels of the picture. */
  size: number;
  /** 0: fades from its middle, 1: a hard edge. */
  hardness: number;
  /** Paints what may change, or takes it back. */
  mode: 'paint' | 'erase';
}

/** Stamps along a line, as a share of the brush: closer is smoother and slower. */
const stampSpacing = 0.12;

/**
 * A painted mask: opaque where the picture is to be edited. Draws at once into the canvas that is on show; each
 * finished step can be undone. Knows nothing of pointers, zoom or React.
 */
export class MaskCanvas {
  private readonly canvas: HTMLCanvasElement;
  private readonly drawing: CanvasRenderingContext2D;
  /** As `#rrggbb`. */
  private readonly colour: string;
  private readonly history: MaskHistory;
  /** Tiles that may have paint on them: nobody has looked since. */
  private readonly unseen = new Map<string, Area>();
  /** Where the present stroke is; null between strokes. */
  private last: MaskPoint | null = null;

  constructor(canvas: HTMLCanvasElement, size: { width: number; height: number }, colour: string) {
    canvas.width = size.width;
    canvas.height = size.height;
    this.canvas = canvas;
    this.colour = colour;
    this.drawing = drawingOf(canvas);
    this.history = new MaskHistory(this.drawing, () => this.drawInverted());
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
    this.history.keep();
  }

  /** As if the stroke had not begun: two fingers came down where one had. */
  abandonStroke(): void {
    this.last = null;
    this.history.abandon();
  }

  /** A rectangle or a lasso's inside. */
  fillShape(points: readonly MaskPoint[], mode: MaskBrush['mode']): void {
    const [first, ...rest] = points;
    if (first === undefined || rest.length < 2) return;
    this.touch(areaAround(points, 1));
    this.ink(mode);
    this.drawing.beginPath();
    this.drawing.moveTo(first.x, first.y);
    for (const { x, y } of rest) this.drawing.lineTo(x, y);
    this.drawing.fill();
    this.plain();
    this.history.keep();
  }

  invert(): void {
    this.drawInverted();
    this.look(tilesIn(this.whole(), this.canvas));
    this.history.keepInversion();
  }

  clear(): void {
    this.touch(this.whole());
    this.drawing.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.history.keep();
  }

  /** Puts what was painted earlier, stretched to this picture; without `undoable` it is where one begins. */
  load(painted: CanvasImageSource, undoable: boolean): void {
    const { width, height } = this.canvas;
    const { drawing } = this;
    if (undoable) this.touch(this.whole());
    else this.look(tilesIn(this.whole(), this.canvas));
    drawing.clearRect(0, 0, width, height);
    drawing.drawImage(painted, 0, 0, width, height);
    // Whatever its colour, it becomes the one of this mask; what counts is its alpha.
    drawing.globalCompositeOperation = 'source-in';
    drawing.fillStyle = this.colour;
    drawing.fillRect(0, 0, width, height);
    this.plain();
    this.history.keep();
  }

  undo(): void {
    this.look(this.history.undo() ?? []);
  }

  redo(): void {
    this.look(this.history.redo() ?? []);
  }

  /** Whether nothing is painted. Reads only what was touched since it was asked last, and no further than to paint. */
  isEmpty(): boolean {
    for (const [key, { x, y, width, height }] of this.unseen) {
      const { data } = this.drawing.getImageData(x, y, width, height);
      for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return false;
      this.unseen.delete(key);
    }
    return true;
  }

  toBlob(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      this.canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('The canvas gave no picture.'))),
        'image/png',
      );
    });
  }

  private drawInverted(): void {
    this.drawing.globalCompositeOperation = 'xor';
    this.drawing.fillStyle = this.colour;
    this.drawing.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.plain();
  }

  private line(from: MaskPoint, to: MaskPoint, brush: MaskBrush): void {
    const { drawing } = this;
    this.touch(areaAround([from, to], brush.size / 2 + 2));
    this.ink(brush.mode);
    drawing.lineWidth = brush.size;
    drawing.lineCap = 'round';
    drawing.beginPath();
    drawing.moveTo(from.x, from.y);
    drawing.lineTo(to.x, to.y);
    drawing.stroke();
    this.plain();
  }

  private stamp(at: MaskPoint, brush: MaskBrush): void {
    const { drawing } = this;
    const radius = Math.max(0.5, brush.size / 2);
    this.touch(areaAround([at], radius + 2));
    this.ink(brush.mode);
    if (brush.hardness < 1) {
      const fade = drawing.createRadialGradient(at.x, at.y, radius * brush.hardness, at.x, at.y, radius);
      fade.addColorStop(0, this.colour);
      fade.addColorStop(1, `${this.colour}00`);
      drawing.fillStyle = fade;
    }
    drawing.beginPath();
    drawing.arc(at.x, at.y, radius, 0, Math.PI * 2);
    drawing.fill();
    this.plain();
  }

  private ink(mode: MaskBrush['mode']): void {
    this.drawing.globalCompositeOperation = mode === 'paint' ? 'source-over' : 'destination-out';
    this.drawing.fillStyle = this.colour;
    this.drawing.strokeStyle = this.colour;
  }

  private plain(): void {
    this.drawing.globalCompositeOperation = 'source-over';
  }

  /** Before something is drawn on an area. */
  private touch(area: Area): void {
    this.history.touch(area);
    this.look(tilesIn(area, this.canvas));
  }

  private look(tiles: readonly Area[]): void {
    for (const tile of tiles) this.unseen.set(tileKey(tile), tile);
  }

  private whole(): Area {
    return { x: 0, y: 0, width: this.canvas.width, height: this.canvas.height };
  }
}
