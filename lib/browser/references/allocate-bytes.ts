/**
 * Shares out a number of bytes by need: what is small keeps what it needs, the large ones share the rest equally.
 * The shares never add up to more than the budget.
 */
export function allocateBytes(needs: readonly number[], budget: number): readonly number[] {
  const shares = [...needs];
  const bySize = needs.map((need, at) => ({ need, at })).sort((a, b) => a.need - b.need);
  let left = Math.max(0, budget);
  bySize.forEach(({ need, at }, place) => {
    const share = Math.min(need, Math.floor(left / (bySize.length - place)));
    shares[at] = share;
    left -= share;
  });
  return shares;
}
