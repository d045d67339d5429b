import { type Area, tileKey, tilesIn } from './mask-area';
import type { MaskLayers } from './mask-layers';

/** A tile as it was; null: nothing was painted on it. */
interface Tile {
  area: Area;
  pixels: ImageData | null;
}

type Tiles = ReadonlyMap<string, Area>;

/** What a step changed, with the pixels of its other side. An inversion needs none, because it undoes itself. */
type Step = { kind: 'tiles'; tiles: readonly Tile[] } | { kind: 'inversion'; inkedBefore: Tiles };

/** Limit for all steps that can be undone; the oldest are dropped first. */
const historyBytesMax = 128_000_000;

/**
 * Undo and redo. Before something is drawn, the tiles that it will touch are copied; tiles that are known to be empty
 * are not even read.
 */
export class MaskHistory {
  private readonly layers: MaskLayers;
  private readonly invert: () => void;
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];
  /** Tiles of the current step, as they were before it. */
  private touched = new Map<string, Tile>();
  /** Tiles that may have paint on them. */
  private inked = new Map<string, Area>();

  constructor(layers: MaskLayers, invert: () => void) {
    this.layers = layers;
    this.invert = invert;
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** To be called before drawing on an area. */
  touch(area: Area): void {
    for (const tile of tilesIn(area, this.layers.size)) {
      const key = tileKey(tile);
      if (!this.touched.has(key)) this.touched.set(key, this.tile(tile));
      this.inked.set(key, tile);
    }
  }

  /** To be called before everything is cleared. */
  touchInked(): void {
    for (const [key, area] of this.inked) this.touched.set(key, this.tile(area));
    this.inked.clear();
  }

  /** Ends the step, so that it can be undone. */
  finishStep(): void {
    const tiles = [...this.touched.values()];
    this.touched = new Map();
    if (tiles.length > 0) this.push({ kind: 'tiles', tiles });
  }

  /** Makes the present state the beginning of the history, so that it cannot be undone. */
  begin(): void {
    this.touched = new Map();
  }

  finishInversion(): void {
    this.push({ kind: 'inversion', inkedBefore: new Map(this.inked) });
    this.inkAll();
  }

  /** Removes what the current step has drawn. */
  abandonStep(): void {
    for (const tile of this.touched.values()) this.put(tile);
    this.touched = new Map();
  }

  undo(): void {
    const step = this.done.pop();
    if (step?.kind === 'tiles') this.undone.push(this.swap(step.tiles));
    if (step?.kind !== 'inversion') return;
    this.invert();
    this.inked = new Map(step.inkedBefore);
    this.undone.push(step);
  }

  redo(): void {
    const step = this.undone.pop();
    if (step?.kind === 'tiles') this.done.push(this.swap(step.tiles));
    if (step?.kind !== 'inversion') return;
    this.invert();
    this.inkAll();
    this.done.push(step);
  }

  /** Whether nothing is painted. Stops at the first paint, and never reads an empty tile twice. */
  isEmpty(): boolean {
    for (const [key, area] of this.inked) {
      const { data } = this.layers.read(area);
      for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return false;
      this.inked.delete(key);
    }
    return true;
  }

  private swap(tiles: readonly Tile[]): Step {
    const now = tiles.map(({ area }) => this.tile(area));
    for (const tile of tiles) this.put(tile);
    return { kind: 'tiles', tiles: now };
  }

  private push(step: Step): void {
    this.done.push(step);
    this.undone.length = 0;
    let totalBytes = this.done.reduce((sum, other) => sum + bytesOf(other), 0);
    while (totalBytes > historyBytesMax && this.done.length > 1) {
      const oldest = this.done.shift();
      totalBytes -= oldest ? bytesOf(oldest) : 0;
    }
  }

  private tile(area: Area): Tile {
    return { area, pixels: this.inked.has(tileKey(area)) ? this.layers.read(area) : null };
  }

  private put({ area, pixels }: Tile): void {
    this.layers.write(area, pixels);
    if (pixels === null) this.inked.delete(tileKey(area));
    else this.inked.set(tileKey(area), area);
  }

  private inkAll(): void {
    const { size } = this.layers;
    for (const area of tilesIn({ x: 0, y: 0, ...size }, size)) this.inked.set(tileKey(area), area);
  }
}

function bytesOf(step: Step): number {
  if (step.kind === 'inversion') return 0;
  return step.tiles.reduce((sum, { pixels }) => sum + (pixels?.data.length ?? 0), 0);
}
