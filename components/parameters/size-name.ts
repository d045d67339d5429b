/** `2048x2048` → `1:1 · 2K` where a smaller size of the same ratio is offered beside it, else the ratio. */
export function sizeName(size: string, offered: readonly string[]): string {
  const ratio = ratioName(size);
  const isLarger = offered.some((other) => ratioName(other) === ratio && longEdge(other) < longEdge(size));
  return isLarger ? `${ratio} · ${Number((longEdge(size) / 1024).toFixed(1))}K` : ratio;
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
