import { type Area, areaAround, clipArea, type MaskPoint, union } from './mask-area';
import { MaskHistory } from './mask-history';

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
  readonly canvas: HTMLCanvasElement;
  private readonly drawing: CanvasRenderingContext2D;
  /** As `#rrggbb`. */
  private readonly colour: string;
  private readonly history = new MaskHistory();
  /** The whole mask as it was when the present stroke began, and what the stroke has touched. */
  private stroke: { before: HTMLCanvasElement; touched: Area | null; last: MaskPoint } | null = null;
  private readonly spare: HTMLCanvasElement;

  constructor(canvas: HTMLCanvasElement, size: { width: number; height: number }, colour: string) {
    canvas.width = size.width;
    canvas.height = size.height;
    this.canvas = canvas;
    this.colour = colour;
    this.drawing = contextOf(canvas);
    this.spare = document.createElement('canvas');
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  beginStroke(at: MaskPoint, brush: MaskBrush): void {
    const { spare, canvas } = this;
    spare.width = canvas.width;
    spare.height = canvas.height;
    contextOf(spare).drawImage(canvas, 0, 0);
    this.stroke = { before: spare, touched: null, last: at };
    this.stamp(at, brush);
  }

  continueStroke(to: MaskPoint, brush: MaskBrush): void {
    const { stroke } = this;
    if (stroke === null) return;
    const length = Math.hypot(to.x - stroke.last.x, to.y - stroke.last.y);
    if (brush.hardness >= 1) this.line(stroke.last, to, brush);
    else {
      const stamps = Math.max(1, Math.ceil(length / Math.max(1, brush.size * stampSpacing)));
      for (let at = 1; at <= stamps; at += 1) {
        const share = at / stamps;
        const { last } = stroke;
        this.stamp({ x: last.x + (to.x - last.x) * share, y: last.y + (to.y - last.y) * share }, brush);
      }
    }
    stroke.last = to;
  }

  endStroke(): void {
    const { stroke } = this;
    this.stroke = null;
    if (stroke?.touched) this.record(stroke.touched, contextOf(stroke.before));
  }

  /** A rectangle or a lasso's inside. */
  fillShape(points: readonly MaskPoint[], mode: MaskBrush['mode']): void {
    const area = clipArea(areaAround(points, 1), this.canvas);
    const [first, ...rest] = points;
    if (area === null || first === undefined || rest.length < 2) return;
    this.step(area, () => {
      this.ink(mode);
      this.drawing.beginPath();
      this.drawing.moveTo(first.x, first.y);
      for (const { x, y } of rest) this.drawing.lineTo(x, y);
      this.drawing.fill();
    });
  }

  invert(): void {
    const { width, height } = this.canvas;
    this.step(this.whole(), () => {
      const { drawing } = this;
      drawing.globalCompositeOperation = 'xor';
      drawing.fillStyle = this.colour;
      drawing.fillRect(0, 0, width, height);
    });
  }

  clear(): void {
    this.step(this.whole(), () => this.drawing.clearRect(0, 0, this.canvas.width, this.canvas.height));
  }

  /** Puts what was painted earlier, stretched to this picture; without `undoable` it is where one begins. */
  load(painted: CanvasImageSource, undoable: boolean): void {
    const { width, height } = this.canvas;
    const put = () => {
      const { drawing } = this;
      drawing.globalCompositeOperation = 'source-over';
      drawing.clearRect(0, 0, width, height);
      drawing.drawImage(painted, 0, 0, width, height);
      // Any colour becomes the one of this theme; what counts is its alpha.
      drawing.globalCompositeOperation = 'source-in';
      drawing.fillStyle = this.colour;
      drawing.fillRect(0, 0, width, height);
    };
    if (undoable) this.step(this.whole(), put);
    else put();
  }

  undo(): void {
    this.history.undo(this.drawing);
  }

  redo(): void {
    this.history.redo(this.drawing);
  }

  /** Whether nothing is painted. Looks at every pixel: not while one draws. */
  isEmpty(): boolean {
    const { width, height } = this.canvas;
    const rows = 256;
    for (let y = 0; y < height; y += rows) {
      const { data } = this.drawing.getImageData(0, y, width, Math.min(rows, height - y));
      for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return false;
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

  private step(area: Area, draw: () => void): void {
    const before = this.drawing.getImageData(area.x, area.y, area.width, area.height);
    draw();
    this.drawing.globalCompositeOperation = 'source-over';
    const after = this.drawing.getImageData(area.x, area.y, area.width, area.height);
    this.history.push({ area, before, after });
  }

  private record(touched: Area, before: CanvasRenderingContext2D): void {
    const area = clipArea(touched, this.canvas);
    if (area === null) return;
    const { x, y, width, height } = area;
    this.history.push({
      area,
      before: before.getImageData(x, y, width, height),
      after: this.drawing.getImageData(x, y, width, height),
    });
  }

  private line(from: MaskPoint, to: MaskPoint, brush: MaskBrush): void {
    const { drawing } = this;
    this.ink(brush.mode);
    drawing.lineWidth = brush.size;
    drawing.lineCap = 'round';
    drawing.beginPath();
    drawing.moveTo(from.x, from.y);
    drawing.lineTo(to.x, to.y);
    drawing.stroke();
    drawing.globalCompositeOperation = 'source-over';
    this.touch(areaAround([from, to], brush.size / 2 + 2));
  }

  private stamp(at: MaskPoint, brush: MaskBrush): void {
    const { drawing } = this;
    const radius = Math.max(0.5, brush.size / 2);
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
    drawing.globalCompositeOperation = 'source-over';
    this.touch(areaAround([at], radius + 2));
  }

  private ink(mode: MaskBrush['mode']): void {
    this.drawing.globalCompositeOperation = mode === 'paint' ? 'source-over' : 'destination-out';
    this.drawing.fillStyle = this.colour;
    this.drawing.strokeStyle = this.colour;
  }

  private touch(area: Area): void {
    if (this.stroke) this.stroke.touched = this.stroke.touched ? union(this.stroke.touched, area) : area;
  }

  private whole(): Area {
    return { x: 0, y: 0, width: this.canvas.width, height: this.canvas.height };
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const drawing = canvas.getContext('2d');
  if (drawing === null) throw new Error('No drawing context: too many are open.');
  return drawing;
}
