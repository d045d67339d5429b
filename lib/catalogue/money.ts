import { groupDigits } from './group-digits';

/**
 * Cost of tokens in whole micro-USD. The total is rounded once, half up; it is exact because the products of any real
 * usage stay below 2^53.
 */
export function tokenCostMicroUsd(parts: readonly { tokens: number; microUsdPerMillion: number }[]): number {
  const total = parts.reduce((sum, part) => sum + part.tokens * part.microUsdPerMillion, 0);
  return Math.round(total / 1_000_000);
}

/**
 * Formats dollars for display. `about` shows three decimals below a dollar and two above, and never "$0.000".
 * `exact` shows all six decimals, but omits up to three trailing zeros. Zero is "$0.00", as people write it.
 */
export function formatUsd(microUsd: number, certainty: 'about' | 'exact'): string {
  const sign = microUsd < 0 ? '-' : '';
  const amount = Math.abs(microUsd);
  if (amount === 0) return '$0.00';
  if (certainty === 'about') {
    if (amount < 500) return `${sign}<$0.001`;
    // Three decimals would round larger amounts up to "$1.000".
    const decimals = amount >= 999_500 ? 2 : 3;
    const unit = 10 ** (6 - decimals);
    return `${sign}$${toFixedUsd(Math.round(amount / unit) * unit, decimals)}`;
  }
  const digits = toFixedUsd(amount, 6);
  return `${sign}$${digits.replace(/0{1,3}$/, '')}`;
}

/** Formats yuan for display, always as an approximation because the exchange rate is one. */
export function formatCny(microUsd: number, { cnyPerUsd }: { cnyPerUsd: number }): string {
  const text = formatUsd(Math.round(microUsd * cnyPerUsd), 'about').replace('$', '¥');
  return text.includes('<') ? text : `≈${text}`;
}

/** Formats whole micro-USD with integer arithmetic, which avoids the rounding errors of binary fractions. */
function toFixedUsd(microUsd: number, decimals: number): string {
  const whole = Math.floor(microUsd / 1_000_000);
  const fraction = String(microUsd % 1_000_000).padStart(6, '0');
  return `${groupDigits(whole)}.${fraction.slice(0, decimals)}`;
}
