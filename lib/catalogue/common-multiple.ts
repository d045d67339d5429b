/**
 * The smallest multiple of both numbers, of which one may be absent. Where there is none in whole numbers, the larger one
 * stands for both.
 */
export function commonMultiple(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const larger = Math.max(one, other);
  if (!Number.isSafeInteger(one) || !Number.isSafeInteger(other) || Math.min(one, other) < 1) return larger;
  const multiple = (one / commonDivisor(one, other)) * other;
  return Number.isSafeInteger(multiple) ? multiple : larger;
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}
