import { isDigit, isPercentSign, withPlainDigits } from './characters';

/**
 * Reads percentages from a growing line such as `11....19....`, `34%` or `34.5%`, character by character. It reports a
 * number at the first character that ends it, because the next heartbeat dot may arrive much later.
 */
export class PercentReader {
  #digits = '';
  /** Whether a number and one point were read, so that digits before a percent sign are a fraction. */
  #afterPoint = false;

  /** Returns the whole percentage that this character completes, or null. */
  read(character: string): number | null {
    if (isDigit(character)) {
      // Four digits are too many for a percentage, so further ones need not be stored.
      if (this.#digits.length < 4) this.#digits += withPlainDigits(character);
      return null;
    }
    const digits = this.#digits;
    this.#digits = '';
    const isFraction = this.#afterPoint && isPercentSign(character);
    this.#afterPoint = digits !== '' && character === '.';
    // "9/20" is a count, not a percentage.
    if (digits === '' || isFraction || character === '/') return null;
    return toPercent(digits);
  }
}

/** Returns null for numbers above 100. */
export function toPercent(digits: string): number | null {
  const percent = Number(digits);
  return percent <= 100 ? percent : null;
}
