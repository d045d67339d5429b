import { drawingOf } from './drawing-of';
import type { Area } from './mask-area';
import { tileKey, tilesIn } from './mask-tiles';

/** What a tile looked like. */
interface Tile {
  area: Area;
  pixels: HTMLCanvasElement;
}

/** What a step changed, as it was on its other side. An inversion needs no pixels: it undoes itself. */
type Step = 'inversion' | readonly Tile[];

/** Steps that can be undone hold at most this much; the oldest go first. */
const historyBytesMax = 128_000_000;

/**
 * Steps back and forth. Before something is drawn, the tiles that it will touch are copied from canvas to canvas, which
 * neither reads pixels back nor costs more than was touched.
 */
export class MaskHistory {
  private readonly drawing: CanvasRenderingContext2D;
  private readonly invert: () => void;
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];
  /** The step that is under way. */
  private touched = new Map<string, Tile>();

  constructor(drawing: CanvasRenderingContext2D, invert: () => void) {
    this.drawing = drawing;
    this.invert = invert;
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Call it before drawing on an area. */
  touch(area: Area): void {
    for (const tile of tilesIn(area, this.drawing.canvas)) {
      const key = tileKey(tile);
      if (!this.touched.has(key)) this.touched.set(key, this.copy(tile));
    }
  }

  /** Ends the step. */
  keep(): void {
    const tiles = [...this.touched.values()];
    this.touched = new Map();
    if (tiles.length > 0) this.push(tiles);
  }

  keepInversion(): void {
    this.push('inversion');
  }

  /** Takes back what the step under way has drawn, as if it had not begun. */
  abandon(): void {
    for (const tile of this.touched.values()) this.put(tile);
    this.touched = new Map();
  }

  /** Where something changed; null where there is nothing to undo. */
  undo(): readonly Area[] | null {
    return this.move(this.done, this.undone);
  }

  redo(): readonly Area[] | null {
    return this.move(this.undone, this.done);
  }

  private move(from: Step[], to: Step[]): readonly Area[] | null {
    const step = from.pop();
    if (step === undefined) return null;
    if (step === 'inversion') {
      this.invert();
      to.push(step);
      const { width, height } = this.drawing.canvas;
      return tilesIn({ x: 0, y: 0, width, height }, this.drawing.canvas);
    }
    to.push(step.map(({ area }) => this.copy(area)));
    for (const tile of step) this.put(tile);
    return step.map(({ area }) => area);
  }

  private push(step: Step): void {
    this.done.push(step);
    this.undone.length = 0;
    let held = this.done.reduce((sum, other) => sum + bytesOf(other), 0);
    while (held > historyBytesMax && this.done.length > 1) held -= bytesOf(this.done.shift() ?? []);
  }

  private copy(area: Area): Tile {
    const { x, y, width, height } = area;
    const pixels = document.createElement('canvas');
    pixels.width = width;
    pixels.height = height;
    drawingOf(pixels).drawImage(this.drawing.canvas, x, y, width, height, 0, 0, width, height);
    return { area, pixels };
  }

  private put({ area, pixels }: Tile): void {
    const { x, y, width, height } = area;
    this.drawing.clearRect(x, y, width, height);
    this.drawing.drawImage(pixels, x, y);
  }
}

function bytesOf(step: Step): number {
  if (step === 'inversion') return 0;
  return step.reduce((sum, { area }) => sum + area.width * area.height * 4, 0);
}
