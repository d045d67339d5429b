import type { Area } from './mask-area';

/** What an area looked like before and after one step. */
interface Step {
  area: Area;
  before: ImageData;
  after: ImageData;
}

/** Steps that can be undone hold at most this much; the oldest go first. */
const historyBytesMax = 256_000_000;
/** Steps back and forth, each as what its area looked like before and after. */
export class MaskHistory {
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  push(step: Step): void {
    this.done.push(step);
    this.undone.length = 0;
    let held = this.done.reduce((sum, { before }) => sum + before.data.length * 2, 0);
    while (held > historyBytesMax && this.done.length > 1) {
      held -= (this.done.shift()?.before.data.length ?? 0) * 2;
    }
  }

  undo(drawing: CanvasRenderingContext2D): void {
    const step = this.done.pop();
    if (step === undefined) return;
    drawing.putImageData(step.before, step.area.x, step.area.y);
    this.undone.push(step);
  }

  redo(drawing: CanvasRenderingContext2D): void {
    const step = this.undone.pop();
    if (step === undefined) return;
    drawing.putImageData(step.after, step.area.x, step.area.y);
    this.done.push(step);
  }
}
