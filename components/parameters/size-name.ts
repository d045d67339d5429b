/** `2048x2048` → `1:1 · 2K` where a smaller size of the same ratio is offered beside it, else the ratio. */
export function sizeName(size: string, offered: readonly string[]): string {
  const ratio = ratioName(size);
  const isLarger = offered.some((other) => ratioName(other) === ratio && longEdge(other) < longEdge(size));
  return isLarger ? `${ratio} · ${kiloName(longEdge(size))}` : ratio;
}

/** 2048 is 2K, 2560 is 2.5K, and 3840, as everybody calls it, 4K. */
function kiloName(edge: number): string {
  return `${edge === 3840 ? 4 : Number((edge / 1024).toFixed(1))}K`;
}

function longEdge(size: string): number {
  return Math.max(...size.split('x').map(Number));
}

/** `1024x1536` → `2:3`. */
function ratioName(size: string): string {
  const [width = 1, height = 1] = size.split('x').map(Number);
  const divisor = greatestCommonDivisor(width, height);
  return `${width / divisor}:${height / divisor}`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
