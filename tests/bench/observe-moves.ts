declare global {
  interface Window {
    moves: Moves;
  }
}

export interface Moves {
  /** As Core Web Vitals count it: the largest sum of shifts in one window. */
  shift: number;
  /** What moved furthest in that window. */
  moved: string;
  taskMs: number;
}

type Shift = PerformanceEntry & {
  value: number;
  hadRecentInput: boolean;
  sources: readonly { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
};

/** Sent to the page as source text, before its own scripts run, so it cannot use anything else in this module. */
export function observeMoves(): void {
  const moves: Moves = { shift: 0, moved: '', taskMs: 0 };
  window.moves = moves;
  let sum = 0;
  let began = 0;
  let last = 0;
  const named = ({ sources, value, startTime }: Shift) => {
    const names = sources.map(({ node, previousRect: from, currentRect: to }) => {
      const element = node instanceof Element ? node : node?.parentElement;
      const name = `${element?.tagName.toLowerCase()}.${String(element?.className).slice(0, 40)}`;
      return `${name} (${[from.x, from.y, from.height, to.x, to.y, to.height].map(Math.round).join(' ')})`;
    });
    return `\n    ${value.toFixed(3)} at ${Math.round(startTime)}: ${names.join('; ')}`;
  };
  let told = '';
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as Shift[]) {
      if (entry.hadRecentInput) continue;
      const isNew = entry.startTime - last > 1_000 || entry.startTime - began > 5_000;
      if (isNew) began = entry.startTime;
      sum = isNew ? entry.value : sum + entry.value;
      told = isNew ? named(entry) : told + named(entry);
      last = entry.startTime;
      if (sum > moves.shift) moves.moved = told;
      moves.shift = Math.max(moves.shift, sum);
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) moves.taskMs = Math.max(moves.taskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
}
