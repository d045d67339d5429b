/** Cost of tokens in whole micro-USD, rounded half up once. Exact: products stay below 2^53 for any real usage. */
export function tokenCostMicroUsd(parts: readonly { tokens: number; microUsdPerMillion: number }[]): number {
  const total = parts.reduce((sum, part) => sum + part.tokens * part.microUsdPerMillion, 0);
  return Math.round(total / 1_000_000);
}

/**
 * Dollars for a reader. `about`: three decimals under a dollar, two above (never "$0.000" for a real amount).
 * `exact`: every micro-dollar that is not zero, at least three decimals.
 */
export function formatUsd(microUsd: number, certainty: 'about' | 'exact'): string {
  const sign = microUsd < 0 ? '-' : '';
  const amount = Math.abs(microUsd);
  if (certainty === 'about') {
    if (amount > 0 && amount < 500) return `${sign}<$0.001`;
    // From here on three decimals would round up to "$1.000".
    const decimals = amount >= 999_500 ? 2 : 3;
    const unit = 10 ** (6 - decimals);
    return `${sign}$${fixed(Math.round(amount / unit) * unit, decimals)}`;
  }
  const digits = fixed(amount, 6);
  return `${sign}$${digits.replace(/0{1,3}$/, '')}`;
}

/** Yuan for a reader, always as about: the rate is. Three decimals under a yuan, two above. */
export function formatCny(microUsd: number, { cnyPerUsd }: { cnyPerUsd: number }): string {
  const text = formatUsd(Math.round(microUsd * cnyPerUsd), 'about').replace('$', '¥');
  return text.includes('<') ? text : `≈${text}`;
}

/** Decimal text of whole micro-USD without going through binary fractions. */
function fixed(microUsd: number, decimals: number): string {
  const whole = Math.floor(microUsd / 1_000_000);
  const fraction = String(microUsd % 1_000_000).padStart(6, '0');
  return `${whole.toLocaleString('en-US')}.${fraction.slice(0, decimals)}`;
}
