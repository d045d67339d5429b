/** Shares that add up to the whole exactly: the first ones carry the odd micro-dollars. Null costs have null shares. */
export function splitCost(costMicroUsd: number | null, parts: number): readonly (number | null)[] {
  if (costMicroUsd === null) return Array.from({ length: parts }, () => null);
  const share = Math.floor(costMicroUsd / parts);
  const odd = costMicroUsd - share * parts;
  return Array.from({ length: parts }, (_, at) => (at < odd ? share + 1 : share));
}
