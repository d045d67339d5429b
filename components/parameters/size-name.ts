/** `1024x1536` → `2:3`. */
export function ratioName(size: string): string {
  const [width = 1, height = 1] = size.split('x').map(Number);
  const divisor = greatestCommonDivisor(width, height);
  return `${width / divisor}:${height / divisor}`;
}

/** By the longer edge: 1024 is 1K, 2560 is 2.5K, and 3840, as everybody calls it, 4K. */
export function resolutionName(size: string): string {
  const edge = Math.max(...size.split('x').map(Number));
  return `${edge === 3840 ? 4 : Number((edge / 1024).toFixed(1))}K`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
