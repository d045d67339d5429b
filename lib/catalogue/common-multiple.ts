/**
 * The least common multiple of two numbers, either of which may be absent. If they have none in whole numbers, returns
 * the larger one.
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
